"""The pages of the audit trail, which itself lies below the accounts."""
