"""Names of this app's collections under /api/v1/."""

from negotiations.contracts.api.views import ContractResource

RESOURCES = {"contracts": ContractResource}
