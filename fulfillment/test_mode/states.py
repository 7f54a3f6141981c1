"""How much a reset of test mode takes away."""

SALES = "sales"
CATALOG = "catalog"
SCOPE_CHOICES = ((SALES, "Sales, customers and events"), (CATALOG, "The catalog and its stock, too"))
SCOPES = (SALES, CATALOG)
