"""Serializers of the API: one declaration reads a body, renders a resource and describes both.

They are DRF serializers. Declare fields under snake_case names (the wire names follow, `catalog.wire.values.naming`),
objects and lists inside as nested serializers:

    class LineSerializer(ApiSerializer):
        id = Text(source="wire_id", read_only=True, always=True)
        sku_id = Text(required=True)
        quantity = Whole(required=True)
        price = Number(write_only=True)
        amount = Number(read_only=True, always=True)

    class OrderSerializer(ApiSerializer):
        class Meta:
            model = Order

        wire_id = Text(read_only=True)
        ship_to = RecipientSerializer(keep_valid=True)
        items = LineSerializer(many=True, source="lines", required=True, allow_empty=False, max_length=500)
        state = Text(read_only=True, always=True)

**Reading.** `serializer = OrderSerializer(data=body, context=context)`, with `partial=True` for an update. Then
`is_valid()`, `validated_data` (attribute -> value; objects are dicts with the declared names, lists are lists of them)
and `errors` (attribute or path such as `items[0].sku_id` -> list of Django's ValidationError). Unlike DRF's,
`validated_data` also holds what was understood of a bad body, so that the operation can report everything at once:

    serializer.is_valid()
    order = create_order(live_mode=..., errors=serializer.errors, **serializer.validated_data)

- In a body, an absent or null field gets its `empty` value; `partial` leaves out what is absent. `""` is a value unless
  the class sets `empty_is_absent`. `Meta.model` judges values that the fields let pass; the operation calls its rules.
- In a nested object, null and `""` mean absent, absent fields are left out, and `required` ones are reported.
- `read_only` fields may be sent and are ignored (R-CON-079); names that are not declared are errors.
- With `keep_valid=True` a nested value with errors is kept as far as it was understood; otherwise it is left out.
- Rules of one field: `validate_<field>(value)` as in DRF. Rules of several: `validate(attrs)` as in DRF, for attrs
  without errors, or `check(attrs, errors)`, which is always called and adds to the errors. The last two also exist on
  lists: subclass `ApiListSerializer` and name it as `Meta.list_serializer_class`.

**Rendering.** `OrderSerializer(order, context=context).data`, `OrderSerializer(orders, many=True, ...).data`. A nested
serializer renders model objects, managers, and the dicts of JSON columns. Fields without a value (None, "", {}, [])
are left out unless they are `always` there (R-CON-085); `write_only` fields are never shown. `source="location.name"`
follows attributes and properties, `getter=function` computes a value from the object. Override `to_representation`
for a shape that cannot be declared. A variant is a subclass; `payment = None` there removes a field.

**Context.** `version` (the newest without it) and `live_mode` of the call, and `wire_id` when the path names the object
that a body is for. `since=` and `until=` limit a field to versions. Fields are bound, and getters worked out, once per
class, version and mode, and shared by all calls: keep no state of a request on a field.
"""

from operator import attrgetter
from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.functional import cached_property
from rest_framework import serializers
from rest_framework.fields import empty

from catalog.wire.exceptions import Errors, invalid, missing, problem, quoted

from .fields import Member, Reference, Text
from .partial import PartlyRead, is_inside, prefixed
from .shapes import Output, Renderer, Shape, renderer_of
from .validation import ApiListSerializer as ApiListSerializer
from .validation import Validated
from .versions import NEWEST

LONGEST_TEXT = 1024
"""Characters of a plain text inside an object, which no column of its own bounds."""


class ApiSerializer(Validated, serializers.Serializer):  # type: ignore[misc]
    """A message of the API, or an object inside one. `Meta.model` is the model whose fields judge the values."""

    class Meta:
        model: type[models.Model] | None = None

    empty_is_absent: ClassVar[bool] = False
    """Whether `""` in a body equals "not sent", as in everything around checkouts (R-CHK-008)."""
    refuse_blank: ClassVar[bool] = False
    """Whether `""` in an object is an error for required fields and counts (R-FUL-003, R-CON-088)."""

    _shapes: ClassVar[dict[tuple[str | None, bool], Shape]]
    _defaults: ClassVar[dict[str, Any]]
    """The attributes of an instance without options."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._shapes, cls._defaults = {}, {}

    def __init__(self, instance: Any = None, data: Any = empty, **kwargs: Any) -> None:
        is_declared = instance is None and data is empty and "context" not in kwargs
        if is_declared or kwargs.keys() - {"context", "partial"}:
            kwargs.setdefault("empty", dict)
            super().__init__(instance, data, **kwargs)
            return
        # One for each call: what DRF works out from the options of a field need not be worked out again.
        self.__dict__ |= self._defaults or self._learn_defaults()
        self.instance, self._context, self.partial = instance, kwargs.get("context", {}), kwargs.get("partial", False)
        if data is not empty:
            self.initial_data = data

    @classmethod
    def _learn_defaults(cls) -> dict[str, Any]:
        cls._defaults = {name: value for name, value in vars(cls()).items() if name not in ("_args", "_kwargs")}
        return cls._defaults

    @classmethod
    def many_init(cls, *args: Any, **kwargs: Any) -> Any:
        """Return the list of this serializer; all options are the list's."""
        list_class = getattr(cls.Meta, "list_serializer_class", ApiListSerializer)
        return list_class(*args, child=cls(), **kwargs)

    # Compiling

    @classmethod
    def shape_in(cls, version: str | None, *, live_mode: bool = False) -> Shape:
        """Return the fields of a version, compiled once; those of all versions for None."""
        key = version, live_mode
        if key not in cls._shapes:
            cls._shapes[key] = cls._compile(version, live_mode)
        return cls._shapes[key]

    @classmethod
    def _compile(cls, version: str | None, live_mode: bool) -> Shape:
        parent = cls(context={"version": version, "live_mode": live_mode})
        declared: dict[str, Any] = parent.get_fields()
        fields = {name: field for name, field in declared.items() if version is None or field.exists_in(version)}
        by_name: dict[str, Any] = {}
        outputs: list[tuple[str, Output]] = []
        for name, field in fields.items():
            field.bind(name, parent)
            field.has_rule = hasattr(cls, f"validate_{name}")
            by_name |= dict.fromkeys((field.wire_name, *field.aliases), field)
            if not field.write_only:
                convert = field.convert if isinstance(field, Member) else field.renderer
                get = field.getter or attrgetter(field.source)
                outputs.append((field.source, Output(field.wire_name, get, convert, field.always)))
        return Shape(fields, by_name, renderer_of(outputs))

    @cached_property
    def shape(self) -> Shape:
        """Return the fields of the context's version and mode."""
        context = self.context
        return self.shape_in(context.get("version", NEWEST), live_mode=context.get("live_mode", False))

    @property
    def fields(self) -> Any:
        return self.shape.fields

    # Reading

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Return attribute -> value. Raises ValidationError by attribute or path, PartlyRead with what was understood.

        A body's own id may only repeat the one of the path (R-CON-079).
        """
        return self._read_body(data) if self.parent is None else self._read_object(data)

    def _read_body(self, data: dict[str, Any]) -> dict[str, Any]:
        shape = self.shape
        attrs: dict[str, Any] = {}
        errors: Errors = {}
        sent, unknown = self._sent(data)
        wire_id = self.context.get("wire_id")
        for field in shape.fields.values():
            value = sent.get(field.wire_name)
            if field.source == "wire_id" and wire_id is not None:
                if value is not None and str(value) != wire_id:
                    errors["wire_id"] = [invalid(value)]
                continue
            if field.read_only:
                continue
            try:
                if value is not None:
                    attrs[field.source] = self._validated(field, self._read_value(field, value))
                elif field.wire_name in sent or not self.partial:
                    attrs[field.source] = _empty_value(field)
            except ValidationError as error:
                _add(errors, field, error)
                if isinstance(error, PartlyRead) and field.keep_valid:
                    attrs[field.source] = error.understood
        if unknown:
            errors[NON_FIELD_ERRORS] = [_unknown(name) for name in unknown]
        if errors:
            raise PartlyRead(errors, attrs)
        return attrs

    def _sent(self, data: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
        """Return wire name -> sent value, and the names that the message does not have."""
        by_name = self.shape.by_name
        if self.empty_is_absent:
            data = {name: value for name, value in data.items() if value != ""}
        sent = {by_name[name].wire_name: value for name, value in data.items() if name in by_name}
        return sent, [name for name in data if name not in by_name]

    def _read_value(self, field: Any, value: Any) -> Any:
        read = field.run_validation(value)
        if read == "" and not isinstance(value, dict) and not isinstance(field, Reference):
            self._refuse_empty_format(field.source)
        return read

    def _validated(self, field: Any, value: Any) -> Any:
        return getattr(self, f"validate_{field.field_name}")(value) if field.has_rule else value

    def _refuse_empty_format(self, attribute: str) -> None:
        """Raise the model field's own error for "" where "" cannot be a value (R-CON-088)."""
        model = getattr(self.Meta, "model", None)
        if model is None:
            return
        field = model._meta.get_field(attribute)
        if getattr(field, "choices", None):
            raise invalid("", "is not a valid item type.")
        for validate in getattr(field, "validators", ()):
            validate("")

    def _read_object(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            raise invalid(data)
        shape = self.shape
        attrs: dict[str, Any] = {}
        errors: Errors = {}
        for name, value in data.items():
            field = shape.by_name.get(name)
            if field is None:
                errors[name] = [_unknown(name)]
            elif value == "" and self.refuse_blank and (field.required or isinstance(field, serializers.IntegerField)):
                errors[field.path] = [invalid("")]
            elif value is not None and value != "" and not field.read_only:
                try:
                    attrs[field.source] = self._validated(field, _read_inside(field, value))
                except ValidationError as error:
                    _add(errors, field, error)
                    if isinstance(error, PartlyRead) and field.keep_valid:
                        attrs[field.source] = error.understood
        for field in shape.fields.values():
            known = field.source in attrs or field.path in errors or is_inside(field.path, errors)
            if field.required and not known:
                errors[field.path] = [missing()]
        if errors:
            raise PartlyRead(errors, attrs)
        return attrs

    # Rendering

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Return an object, or a stored document, as the wire shows it: what has no value is left out (R-CON-085)."""
        return self.shape.render(instance)

    @property
    def renderer(self) -> Renderer:
        """Return `to_representation`, or what it calls where no subclass has replaced it."""
        is_own = type(self).to_representation is not ApiSerializer.to_representation
        return self.to_representation if is_own else self.shape.render


def _unknown(name: str) -> ValidationError:
    shown = quoted(name)
    return problem("unknown_parameter", f"'{shown}' is an unknown parameter.", parameter=shown)


def _empty_value(field: Any) -> Any:
    if field.required and isinstance(field, Reference):
        raise missing()
    return field.empty_value() if callable(field.empty_value) else field.empty_value


def _read_inside(field: Any, value: Any) -> Any:
    """Read a value of an object. Raises ValidationError, also for a plain text that no rule and no column bounds."""
    read = field.run_validation(value)
    if type(field) is Text and len(read) > LONGEST_TEXT:
        raise invalid(value, hint=f"Use up to {LONGEST_TEXT:,} characters.")
    return read


def _add(errors: Errors, field: Any, error: ValidationError) -> None:
    if not hasattr(error, "error_dict"):
        errors.setdefault(field.path, []).extend(error.error_list)
    else:
        errors |= prefixed(field.path, error)
