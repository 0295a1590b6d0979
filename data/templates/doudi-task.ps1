# Windows task for one workspace, filled in by `doudi init`. As an administrator, once:
#   powershell -ExecutionPolicy Bypass -File doudi-task.ps1
# It starts with the machine, runs whether somebody is logged on or not, as you, and is started again if it ends.
Register-ScheduledTask -TaskName doudi -Trigger (New-ScheduledTaskTrigger -AtStartup) -Principal (New-ScheduledTaskPrincipal -UserId "$env:USERDOMAIN\$env:USERNAME" -LogonType S4U) -Settings (New-ScheduledTaskSettingsSet -ExecutionTimeLimit ([TimeSpan]::Zero) -RestartCount 999 -RestartInterval (New-TimeSpan -Minutes 1) -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries) -Action (New-ScheduledTaskAction -Execute '{python}' -Argument '-P -m flows.cli serve --workspace "{workspace}"' -WorkingDirectory '{workspace}')
