"""What people may ask of the portal about themselves: a copy, an end, and that nothing is kept too long."""

from centre.portal.personal.foreign import IMPERSONAL, TABLES
from centre.portal.personal.foreign import RULES as FOREIGN_RULES
from centre.portal.personal.left_alone import RULES as ACCOUNT_RULES

RULES = (*FOREIGN_RULES, *ACCOUNT_RULES)

__all__ = ["IMPERSONAL", "RULES", "TABLES"]
