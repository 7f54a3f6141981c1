"""Resources and what happens when they are saved.

A model that extends `Resource` directly (checkouts, orders, invoices, charges, sessions, fulfillment orders and what
belongs to them) is written by its slice's operations only. A `ManagedResource` looks after itself, whoever saves it:

    operation (create_sku), admin form, import row, shell
      sku.save(change=Change(sent=..., ...))        sku.change holds the change from here until save() returns
        transaction.atomic()                        everything below is stored together or not at all
        load_stored()                               lock the row, take its values as `stored`
        set id and times
        lock_dependencies()                         FOR SHARE, the rows that rules rely on
        full_clean()                                fields, then clean(): raises everything that is wrong at once
        Model.save()
          pre_save   receivers of other slices      may refuse, must not alter
          INSERT or UPDATE
          post_save  history row                    unless nothing changed
          post_save  receivers of other slices      what goes along: the pair of a SKU, its row locked already
        snapshot()                                  the new values are `stored` now
        resource_created, resource_updated          record events, issue secrets; nothing is sent if nothing changed
      commit                                        the worker sees the events and delivers them

    sku.delete(), a queryset's delete(), a cascade
        pre_delete   resource_deleting              first: render the last state for the event
        pre_delete   receivers of other slices      refuse, or delete what goes along
        DELETE
        post_delete  history row, resource_deleted  record the event

In a `unit_of_work.batch` history rows and events are written at its end, in bulk. Locks are taken in this order:
names (the registry), the resource, its dependencies, its pair; the numbering of events comes last.
"""
