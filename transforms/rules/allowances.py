"""Declare what the two allowances for disabled people share: one text, and whom it leaves out (残疾人两项补贴)."""

from dataclasses import replace

from transforms.rules import shared_conditions
from transforms.rules.programme import Law

OF_2015 = Law("国务院关于全面建立困难残疾人生活补贴和重度残疾人护理补贴制度的意见", "国发〔2015〕52号", "二（一）")
EXCLUDED = replace(OF_2015, article="二（四）", is_verified=False)
NOT_ON_TEKUN = replace(shared_conditions.NOT_ON_TEKUN, law=EXCLUDED)
