"""Write what a publication holds, one module for each kind of list.

Belongs here: files in the folder that will be published. Which rows a list has is its query's.
"""
