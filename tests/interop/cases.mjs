// The cases that the JavaScript clients run against the service. cases.py has the same cases under the same names.
//
// A client has unary(method, request, options), first(method, request), which returns the first response of a stream, and
// decode(type, base64). Options are metadata, timeoutMs, gzip (compress the request) and as (the method name to send). Messages are
// plain objects with the field names of the proto files, bytes are base64. A failed call throws an error with its code and details:
// {ErrorInfo: …, BadRequest: …}.
import assert from "node:assert/strict";
import { createInterface } from "node:readline";

const INVALID_ARGUMENT = 3, DEADLINE_EXCEEDED = 4, NOT_FOUND = 5, ALREADY_EXISTS = 6, PERMISSION_DENIED = 7, ABORTED = 10;
const UNIMPLEMENTED = 12, UNAUTHENTICATED = 16;
const SERVICE = "customers.v1.CustomerService";
const CHECK = "grpc.health.v1.Health/Check", WATCH = "grpc.health.v1.Health/Watch";
const REFLECTION = "grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
const LOCKED = "locked@example.com";

/** Runs the case that each line of the input names, and prints the result as a line of JSON. */
export async function run(client, token, readOnlyToken) {
  const cases = createCases(client, token, readOnlyToken);
  for await (const name of createInterface({ input: process.stdin })) {
    let error = null;
    try {
      await cases[name]();
    } catch (thrown) {
      error = thrown.stack;
    }
    console.log(JSON.stringify({ case: name, error }));
  }
  process.exit();
}

function createCases(client, token, readOnlyToken) {
  let created = 0;
  const bearer = (credential) => ({ authorization: `Bearer ${credential}` });
  const call = (method, request, { metadata = bearer(token), ...options } = {}) =>
    client.unary(`${SERVICE}/${method}`, request, { metadata, ...options });
  const create = (customer) => call("CreateCustomer", { customer: { email: `customer${++created}@example.com`, ...customer } });
  const update = (customer, paths, options) =>
    call("UpdateCustomer", { customer, ...(paths && { update_mask: { paths } }) }, options);
  const get = ({ id }) => call("GetCustomer", { id });

  async function failure(code, pending) {
    const error = await pending.then(() => assert.fail("The call succeeded."), (thrown) => thrown);
    assert.equal(error.code, code, error.stack);
    return error.details;
  }

  async function failureWithReason(code, reason, pending) {
    const details = await failure(code, pending);
    assert.deepEqual([details.ErrorInfo.domain, details.ErrorInfo.reason], ["customers.v1", reason]);
    return details;
  }

  const invalidFields = ({ BadRequest }) => BadRequest.field_violations.map(({ field }) => field);

  return {
    async create_and_get() {
      const ada = await create({ name: "Ada", billing_address: { city: "London", is_default: true } });
      assert.deepEqual([ada.name, ada.billing_address], ["Ada", { city: "London", is_default: true }]);
      assert.deepEqual(await get(ada), ada);
    },
    async update_without_mask_sets_what_is_populated() {
      const ada = await create({ name: "Ada", phone: "+1", notes: "kept" });
      const updated = await update({ id: ada.id, name: "Ada Lovelace", phone: "" });
      assert.deepEqual([updated.name, updated.phone, updated.notes], ["Ada Lovelace", "", "kept"]);
      assert.notEqual(updated.etag, ada.etag);
      assert.deepEqual(await get(ada), updated);
    },
    async update_sets_and_clears_what_the_mask_names() {
      const ada = await create({ name: "Ada", phone: "+1", notes: "kept" });
      const updated = await update({ id: ada.id, name: "Ada Lovelace", notes: "not in the mask" }, ["name", "phone"]);
      assert.deepEqual([updated.name, updated.phone, updated.notes], ["Ada Lovelace", undefined, "kept"]);
      assert.deepEqual(await get(ada), updated);
    },
    async update_with_star_replaces_everything() {
      const ada = await create({ name: "Ada", phone: "+1", notes: "old" });
      const updated = await update({ id: ada.id, email: ada.email, name: "Ada Lovelace" }, ["*"]);
      assert.deepEqual([updated.name, updated.phone, updated.notes], ["Ada Lovelace", undefined, undefined]);
      assert.deepEqual(await get(ada), updated);
    },
    async update_accepts_snake_case_and_camel_case_paths() {
      const ada = await create({ first_name: "Ada", last_name: "Byron", billing_address: { city: "Ockham", postal_code: "GU23" } });
      const change = { id: ada.id, last_name: "Lovelace", billing_address: { postal_code: "W1" } };
      const updated = await update(change, ["first_name", "lastName", "billing_address.postal_code"]);
      assert.deepEqual([updated.first_name, updated.last_name], [undefined, "Lovelace"]);
      assert.deepEqual(updated.billing_address, { city: "Ockham", postal_code: "W1" });
    },
    async update_refuses_an_unknown_path() {
      const ada = await create({ name: "Ada" });
      const details = await failureWithReason(INVALID_ARGUMENT, "INVALID_FIELD", update({ id: ada.id, name: "Eve" }, ["name", "nonsense"]));
      assert.match(JSON.stringify(details.BadRequest), /nonsense/);
      assert.deepEqual(await get(ada), ada);
    },
    async list_in_pages() {
      for (const name of ["one", "two", "three"]) await create({ name });
      const customers = [];
      let page_token = "";
      do {
        const page = await call("ListCustomers", { page_size: 2, page_token });
        assert.ok(page.customers.length <= 2);
        customers.push(...page.customers);
        page_token = page.next_page_token;
      } while (page_token);
      assert.deepEqual(customers.slice(0, 3).map(({ name }) => name), ["three", "two", "one"]);
      assert.equal(new Set(customers.map(({ id }) => id)).size, customers.length);
    },
    async delete_customer() {
      const ada = await create({ name: "Ada" });
      assert.deepEqual(await call("DeleteCustomer", { id: ada.id }), {});
      await failure(NOT_FOUND, get(ada));
    },
    async find_by_email() {
      const ada = await create({ email: "ada@example.com" });
      assert.deepEqual(await call("FindCustomerByEmail", { email: "ADA@example.com" }), ada);
    },

    async invalid_fields_are_named() {
      const customer = { email: "nobody", billing_address: { city: "x".repeat(256) } };
      const details = await failureWithReason(INVALID_ARGUMENT, "INVALID_FIELD", create(customer));
      assert.deepEqual(invalidFields(details).sort(), ["customer.billing_address.city", "customer.email"]);
      assert.ok(details.BadRequest.field_violations.every(({ description }) => description));
    },
    async unknown_customer_is_not_found() {
      const id = "00000000-0000-7000-8000-000000000000";
      await failureWithReason(NOT_FOUND, "CUSTOMER_NOT_FOUND", get({ id }));
    },
    async email_in_use_already_exists() {
      const { email } = await create({});
      const details = await failureWithReason(ALREADY_EXISTS, "EMAIL_IN_USE", create({ email }));
      assert.deepEqual(invalidFields(details), ["customer.email"]);
    },
    async stale_etag_is_aborted() {
      const { id, etag } = await create({});
      await update({ id, etag, name: "first" });
      await failureWithReason(ABORTED, "ETAG_MISMATCH", update({ id, etag, name: "second" }));
    },
    async call_without_credential_is_unauthenticated() {
      await failureWithReason(UNAUTHENTICATED, "CREDENTIAL_MISSING", call("ListCustomers", {}, { metadata: {} }));
    },
    async call_with_unknown_credential_is_unauthenticated() {
      await failureWithReason(UNAUTHENTICATED, "CREDENTIAL_INVALID", call("ListCustomers", {}, { metadata: bearer("unknown") }));
    },
    async missing_scope_is_denied_and_named() {
      const request = { customer: { email: "denied@example.com" } };
      const details = await failureWithReason(
        PERMISSION_DENIED, "SCOPE_MISSING", call("CreateCustomer", request, { metadata: bearer(readOnlyToken) }));
      assert.equal(details.ErrorInfo.metadata.scope, "customers.write");
    },

    // While the customer is locked in the database, deadline_passes is run.
    async create_customer_to_lock() {
      await create({ email: LOCKED, name: "Ada" });
    },
    async deadline_passes() {
      const { id } = await call("FindCustomerByEmail", { email: LOCKED });
      await failure(DEADLINE_EXCEEDED, update({ id, name: "too late" }, ["name"], { timeoutMs: 3000 }));
    },
    async update_customer_no_longer_locked() {
      const { id } = await call("FindCustomerByEmail", { email: LOCKED });
      const updated = await update({ id, notes: "in time" });
      assert.deepEqual([updated.name, updated.notes], ["Ada", "in time"]);
    },

    async gzip() {
      const notes = "compress me ".repeat(800);
      const ada = await call("CreateCustomer", { customer: { email: "gzip@example.com", notes } }, { gzip: true });
      assert.equal(ada.notes, notes);
    },

    async health_of_the_server() {
      assert.deepEqual(await client.unary(CHECK, {}), { status: "SERVING" });
    },
    async health_of_the_customer_service() {
      assert.deepEqual(await client.unary(CHECK, { service: SERVICE }), { status: "SERVING" });
    },
    async health_of_an_unknown_service_is_not_found() {
      await failure(NOT_FOUND, client.unary(CHECK, { service: "customers.v1.Nobody" }));
    },
    async health_watch_begins_with_the_status() {
      assert.deepEqual(await client.first(WATCH, {}), { status: "SERVING" });
      assert.deepEqual(await client.first(WATCH, { service: SERVICE }), { status: "SERVING" });
    },

    async reflection_lists_the_services() {
      const { list_services_response: { service } } = await client.first(REFLECTION, { list_services: "*" });
      const names = service.map(({ name }) => name);
      for (const expected of [SERVICE, "grpc.health.v1.Health"]) assert.ok(names.includes(expected), names.join());
    },
    async reflection_describes_the_customer_service() {
      const { file_descriptor_response: { file_descriptor_proto: files } } =
        await client.first(REFLECTION, { file_containing_symbol: SERVICE });
      const file = files.map((base64) => client.decode("google.protobuf.FileDescriptorProto", base64))
        .find(({ name }) => name === "customers/v1/customer_service.proto");
      assert.deepEqual([file.package, file.service.map(({ name }) => name)], ["customers.v1", ["CustomerService"]]);
    },

    async metadata_does_not_disturb_a_call() {
      const ada = await create({});
      const sent = { "x-text": "a, b; c=\"d\"", "x-long": "x".repeat(4000), "x-bytes-bin": Buffer.from([0, 255, 171, 10]) };
      const metadata = { ...bearer(token), ...sent };
      assert.deepEqual(await call("GetCustomer", { id: ada.id }, { metadata }), ada);
    },
    async unknown_method_is_unimplemented() {
      await failure(UNIMPLEMENTED, call("GetCustomer", { id: "" }, { as: "NoSuchMethod" }));
    },
  };
}
