"""Who comes, in words; the same for a reservation and for a series."""

from typing import TYPE_CHECKING

from centre.shared.masking import masked_name, masked_phone

if TYPE_CHECKING:
    from centre.accounts.models import User
    from centre.organisations.models import Organisation


class WithParty:
    """Names for a row that has a holder, an organisation and a contact, each of which may be missing."""

    organisation: "Organisation | None"
    holder: "User | None"
    contact_name: str
    contact_phone: str

    @property
    def party_name(self) -> str:
        """Who is coming, in full: the organisation, or the holder, or the contact."""
        return str(self.organisation or self.holder or self.contact_name)

    @property
    def masked_party(self) -> str:
        """The same for lists: an organisation in full, a person masked."""
        return str(self.organisation) if self.organisation else self.masked_contact

    @property
    def masked_contact(self) -> str:
        """The person to talk to, masked, also where an organisation comes."""
        return masked_name(self.contact_name or str(self.holder or ""))

    @property
    def masked_phone(self) -> str:
        return masked_phone(self.contact_phone)
