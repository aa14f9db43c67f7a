"""What becomes of the tokens of a provider's programs when two profiles of one person become one."""

from lms.personnel.merging.steps import stays

stays("Who gave it out at the time.", "interop_api.ProviderToken.made_by")
