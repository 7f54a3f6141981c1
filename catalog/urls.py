"""Paths of the catalog's API."""

from catalog.fees.views import FeeViewSet
from catalog.inventory_items.views import InventoryItemViewSet
from catalog.sku_groups.views import SkuGroupViewSet
from catalog.skus.views import SkuViewSet
from catalog.wire.http.routers import ApiRouter

router = ApiRouter()
router.register("skus", SkuViewSet)
router.register("sku-groups", SkuGroupViewSet)
router.register("inventory-items", InventoryItemViewSet)
router.register("fees", FeeViewSet)

urlpatterns = router.urls
