"""The cases that the Python client runs against the service. cases.mjs has the same cases under the same names.

Requests are keyword arguments, responses are messages. A failed call raises a Failure.
"""
import json
import sys
import traceback

from google.protobuf import descriptor_pb2
from grpc import StatusCode

SERVICE = "customers.v1.CustomerService"
CHECK, WATCH = "grpc.health.v1.Health/Check", "grpc.health.v1.Health/Watch"
REFLECTION = "grpc.reflection.v1.ServerReflection/ServerReflectionInfo"
SERVING = 1
LOCKED = "locked@example.com"


class Failure(Exception):
    """A failed call, with the messages of google.rpc.Status by their names."""

    def __init__(self, code, message, details):
        super().__init__(f"{code}: {message}")
        self.code, self.details = code, details


def run(unary, first, token, read_only_token):
    """Runs the case that each line of the input names, and prints the result as a line of JSON."""
    cases = Cases(unary, first, token, read_only_token)
    for line in sys.stdin:
        name, error = line.strip(), None
        try:
            getattr(cases, name)()
        except Exception:
            error = traceback.format_exc()
        print(json.dumps({"case": name, "error": error}), flush=True)


def credential(token):
    return ("authorization", f"Bearer {token}")


def equal(expected, actual):
    assert expected == actual, f"expected {expected!r}, got {actual!r}"


def failure(code, call):
    try:
        call()
    except Failure as error:
        equal(code, error.code)
        return error.details
    raise AssertionError("The call succeeded.")


def failure_with_reason(code, reason, call):
    details = failure(code, call)
    equal(("customers.v1", reason), (details["ErrorInfo"].domain, details["ErrorInfo"].reason))
    return details


def invalid_fields(details):
    return sorted(violation.field for violation in details["BadRequest"].field_violations)


def is_set(customer, *fields):
    return [customer.HasField(field) for field in fields]


class Cases:
    def __init__(self, unary, first, token, read_only_token):
        self.unary, self.first, self.token, self.read_only_token = unary, first, token, read_only_token
        self.created = 0

    def call(self, method, metadata=None, options=None, **request):
        metadata = [credential(self.token)] if metadata is None else metadata
        return self.unary(f"{SERVICE}/{method}", request, metadata=metadata, **(options or {}))

    def create(self, **customer):
        self.created += 1
        return self.call("CreateCustomer", customer={"email": f"customer{self.created}@example.com", **customer})

    def update(self, paths=None, options=None, **customer):
        mask = {} if paths is None else {"update_mask": {"paths": paths}}
        return self.call("UpdateCustomer", options=options, customer=customer, **mask)

    def get(self, customer):
        return self.call("GetCustomer", id=customer.id)

    def create_and_get(self):
        ada = self.create(name="Ada", billing_address={"city": "London", "is_default": True})
        equal(("Ada", "London", True), (ada.name, ada.billing_address.city, ada.billing_address.is_default))
        equal(ada, self.get(ada))

    def update_without_mask_sets_what_is_populated(self):
        ada = self.create(name="Ada", phone="+1", notes="kept")
        updated = self.update(id=ada.id, name="Ada Lovelace", phone="")
        equal(("Ada Lovelace", "", "kept"), (updated.name, updated.phone, updated.notes))
        equal([True], is_set(updated, "phone"))
        assert updated.etag != ada.etag
        equal(updated, self.get(ada))

    def update_sets_and_clears_what_the_mask_names(self):
        ada = self.create(name="Ada", phone="+1", notes="kept")
        updated = self.update(["name", "phone"], id=ada.id, name="Ada Lovelace", notes="not in the mask")
        equal(("Ada Lovelace", "kept"), (updated.name, updated.notes))
        equal([False], is_set(updated, "phone"))
        equal(updated, self.get(ada))

    def update_with_star_replaces_everything(self):
        ada = self.create(name="Ada", phone="+1", notes="old")
        updated = self.update(["*"], id=ada.id, email=ada.email, name="Ada Lovelace")
        equal("Ada Lovelace", updated.name)
        equal([False, False], is_set(updated, "phone", "notes"))
        equal(updated, self.get(ada))

    def update_accepts_snake_case_and_camel_case_paths(self):
        ada = self.create(first_name="Ada", last_name="Byron", billing_address={"city": "Ockham", "postal_code": "GU23"})
        change = {"last_name": "Lovelace", "billing_address": {"postal_code": "W1"}}
        updated = self.update(["first_name", "lastName", "billing_address.postal_code"], id=ada.id, **change)
        equal([False], is_set(updated, "first_name"))
        equal(("Lovelace", "Ockham", "W1"), (updated.last_name, updated.billing_address.city, updated.billing_address.postal_code))

    def update_refuses_an_unknown_path(self):
        ada = self.create(name="Ada")
        details = failure_with_reason(
            StatusCode.INVALID_ARGUMENT, "INVALID_FIELD", lambda: self.update(["name", "nonsense"], id=ada.id, name="Eve"))
        assert "nonsense" in str(details["BadRequest"]), details["BadRequest"]
        equal(ada, self.get(ada))

    def list_in_pages(self):
        for name in ("one", "two", "three"):
            self.create(name=name)
        customers, page = [], None
        while page is None or page.next_page_token:
            page = self.call("ListCustomers", page_size=2, page_token=page.next_page_token if page else "")
            assert len(page.customers) <= 2
            customers += page.customers
        equal(["three", "two", "one"], [customer.name for customer in customers[:3]])
        equal(len(customers), len({customer.id for customer in customers}))

    def delete_customer(self):
        ada = self.create(name="Ada")
        self.call("DeleteCustomer", id=ada.id)
        failure(StatusCode.NOT_FOUND, lambda: self.get(ada))

    def find_by_email(self):
        ada = self.create(email="ada@example.com")
        equal(ada, self.call("FindCustomerByEmail", email="ADA@example.com"))

    def invalid_fields_are_named(self):
        details = failure_with_reason(
            StatusCode.INVALID_ARGUMENT, "INVALID_FIELD", lambda: self.create(email="nobody", billing_address={"city": "x" * 256}))
        equal(["customer.billing_address.city", "customer.email"], invalid_fields(details))
        assert all(violation.description for violation in details["BadRequest"].field_violations)

    def unknown_customer_is_not_found(self):
        unknown = "00000000-0000-7000-8000-000000000000"
        failure_with_reason(StatusCode.NOT_FOUND, "CUSTOMER_NOT_FOUND", lambda: self.call("GetCustomer", id=unknown))

    def email_in_use_already_exists(self):
        email = self.create().email
        details = failure_with_reason(StatusCode.ALREADY_EXISTS, "EMAIL_IN_USE", lambda: self.create(email=email))
        equal(["customer.email"], invalid_fields(details))

    def stale_etag_is_aborted(self):
        ada = self.create()
        self.update(id=ada.id, etag=ada.etag, name="first")
        failure_with_reason(
            StatusCode.ABORTED, "ETAG_MISMATCH", lambda: self.update(id=ada.id, etag=ada.etag, name="second"))

    def call_without_credential_is_unauthenticated(self):
        failure_with_reason(
            StatusCode.UNAUTHENTICATED, "CREDENTIAL_MISSING", lambda: self.call("ListCustomers", metadata=[]))

    def call_with_unknown_credential_is_unauthenticated(self):
        failure_with_reason(
            StatusCode.UNAUTHENTICATED, "CREDENTIAL_INVALID", lambda: self.call("ListCustomers", metadata=[credential("unknown")]))

    def missing_scope_is_denied_and_named(self):
        metadata, customer = [credential(self.read_only_token)], {"email": "denied@example.com"}
        details = failure_with_reason(
            StatusCode.PERMISSION_DENIED, "SCOPE_MISSING", lambda: self.call("CreateCustomer", metadata, customer=customer))
        equal("customers.write", details["ErrorInfo"].metadata["scope"])

    # While the customer is locked in the database, deadline_passes is run.
    def create_customer_to_lock(self):
        self.create(email=LOCKED, name="Ada")

    def deadline_passes(self):
        ada = self.call("FindCustomerByEmail", email=LOCKED)
        failure(StatusCode.DEADLINE_EXCEEDED, lambda: self.update(["name"], {"timeout": 3}, id=ada.id, name="too late"))

    def update_customer_no_longer_locked(self):
        ada = self.call("FindCustomerByEmail", email=LOCKED)
        updated = self.update(id=ada.id, notes="in time")
        equal(("Ada", "in time"), (updated.name, updated.notes))

    def gzip(self):
        notes = "compress me " * 800
        ada = self.call("CreateCustomer", options={"gzip": True}, customer={"email": "gzip@example.com", "notes": notes})
        equal(notes, ada.notes)

    def health_of_the_server(self):
        equal(SERVING, self.unary(CHECK, {}).status)

    def health_of_the_customer_service(self):
        equal(SERVING, self.unary(CHECK, {"service": SERVICE}).status)

    def health_of_an_unknown_service_is_not_found(self):
        failure(StatusCode.NOT_FOUND, lambda: self.unary(CHECK, {"service": "customers.v1.Nobody"}))

    def health_watch_begins_with_the_status(self):
        equal(SERVING, self.first(WATCH, {}).status)
        equal(SERVING, self.first(WATCH, {"service": SERVICE}).status)

    def reflection_lists_the_services(self):
        response = self.first(REFLECTION, {"list_services": "*"})
        names = {service.name for service in response.list_services_response.service}
        assert {SERVICE, "grpc.health.v1.Health"} <= names, names

    def reflection_describes_the_customer_service(self):
        response = self.first(REFLECTION, {"file_containing_symbol": SERVICE})
        files = map(descriptor_pb2.FileDescriptorProto.FromString, response.file_descriptor_response.file_descriptor_proto)
        file = next(file for file in files if file.name == "customers/v1/customer_service.proto")
        equal(("customers.v1", ["CustomerService"]), (file.package, [service.name for service in file.service]))

    def metadata_does_not_disturb_a_call(self):
        ada = self.create()
        metadata = [
            credential(self.token), ("x-text", 'a, b; c="d"'), ("x-long", "x" * 4000), ("x-bytes-bin", bytes([0, 255, 171, 10]))]
        equal(ada, self.call("GetCustomer", metadata, id=ada.id))

    def unknown_method_is_unimplemented(self):
        failure(StatusCode.UNIMPLEMENTED, lambda: self.call("GetCustomer", options={"sent_as": "NoSuchMethod"}, id=""))
