/**
 * What of the reference's facts our contract lost, one sentence each, for the operations that we have. A response may say
 * more than the reference; a request may not ask for more.
 */
export function compareContract(contract, facts) {
  const shared = Object.keys(facts.operations).filter((name) => operationAt(contract, name) !== undefined);
  const differences = shared.flatMap((name) =>
    compareOperation(name, facts.operations[name], operationAt(contract, name), { contract, facts }),
  );
  const own = operationNames(contract).filter((name) => !(name in facts.operations));
  const unmarked = own
    .filter((name) => operationAt(contract, name)['x-new'] !== true)
    .map((name) => `${name}: the reference does not know it; if it is meant, mark it \`x-new: true\`.`);
  return {
    differences: [...differences, ...unmarked],
    covered: shared.length,
    total: Object.keys(facts.operations).length,
    own: own.length,
  };
}

function operationNames(contract) {
  return Object.entries(contract.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

function operationAt(contract, name) {
  const [method, path] = name.split(' ');
  return contract.paths[path]?.[method.toLowerCase()];
}

function compareOperation(name, fact, operation, documents) {
  return [
    ...compareParameters(name, fact.parameters ?? [], operation.parameters ?? [], documents),
    ...compareRequest(name, fact.request, operation.requestBody, documents),
    ...compareResponses(name, fact.responses, operation.responses, documents),
  ];
}

function compareParameters(name, facts, parameters, documents) {
  const ours = parameters.map((parameter) => resolve(parameter, documents.contract));
  const lost = facts.flatMap(({ name: parameter, in: place, required, ...schema }) => {
    const where = `${name}, ${place} parameter ${parameter}`;
    const our = ours.find((one) => one.name === parameter && one.in === place);
    if (our === undefined) return [`${where}: is missing.`];
    return [
      ...different(where, 'required', required, our.required ?? false),
      ...compareSchema(where, schema, our.schema, 'request', documents),
    ];
  });
  const added = ours
    .filter((our) => our.required && !facts.some((fact) => fact.name === our.name && fact.in === our.in))
    .map((our) => `${name}, ${our.in} parameter ${our.name}: is required, and the reference does not know it.`);
  return [...lost, ...added];
}

function compareRequest(name, fact, body, documents) {
  const where = `${name}, request`;
  if (fact === undefined) return body?.required ? [`${where}: a body is required, and the reference has none.`] : [];
  const schema = body?.content?.['application/json']?.schema;
  if (schema === undefined) return [`${where}: has no JSON body.`];
  return [
    ...different(where, 'required', fact.required, body.required ?? false),
    ...compareSchema(where, fact.body, schema, 'request', documents),
  ];
}

function compareResponses(name, facts, responses, documents) {
  const succeeds = (status) => Number(status) < 400;
  const lost = Object.entries(facts).flatMap(([status, fact]) => {
    const where = `${name}, response ${status}`;
    const our = resolve(responses[status], documents.contract);
    if (our === undefined) return [`${where}: is missing.`];
    if (fact === null) return [];
    const schema = our.content?.['application/json']?.schema;
    if (schema === undefined) return [`${where}: has no JSON body.`];
    return compareSchema(where, fact, schema, 'response', documents);
  });
  const added = Object.keys(responses)
    .filter((status) => succeeds(status) && !(status in facts))
    .map((status) => `${name}, response ${status}: is a success that the reference does not know.`);
  return [...lost, ...added];
}

function compareSchema(where, fact, schema, direction, documents) {
  const theirs = fact.ref === undefined ? fact : documents.facts.schemas[fact.ref];
  const ours = resolve(schema, documents.contract);
  const plain = ['type', 'format', 'minLength', 'default'].flatMap((key) =>
    theirs[key] === undefined ? [] : different(where, key, theirs[key], ours[key]),
  );
  const values = theirs.enum === undefined ? [] : different(where, 'enum', sorted(theirs.enum), sorted(ours.enum));
  const items =
    theirs.items === undefined ? [] : compareSchema(`${where}[]`, theirs.items, ours.items ?? {}, direction, documents);
  const properties = Object.entries(theirs.properties ?? {}).flatMap(([property, one]) => {
    const our = ours.properties?.[property];
    const place = `${where}, ${property}`;
    return our === undefined ? [`${place}: is missing.`] : compareSchema(place, one, our, direction, documents);
  });
  return [
    ...plain,
    ...values,
    ...compareNullable(where, theirs, ours, direction),
    ...compareRequired(where, theirs, ours, direction),
    ...items,
    ...properties,
  ];
}

// A request may take null where the reference does not; a response may not bring one that its readers do not expect.
function compareNullable(where, theirs, ours, direction) {
  const [their, our] = [theirs.nullable ?? false, ours.nullable ?? false];
  if (direction === 'request' && our) return [];
  return different(where, 'nullable', their, our);
}

function compareRequired(where, theirs, ours, direction) {
  const [their, our] = [theirs.required ?? [], ours.required ?? []];
  const lost = their.filter((name) => !our.includes(name)).map((name) => `${where}, ${name}: is no longer required.`);
  if (direction === 'response') return lost;
  const added = our.filter((name) => !their.includes(name));
  return [...lost, ...added.map((name) => `${where}, ${name}: is required, and in the reference it is not.`)];
}

function different(where, fact, their, our) {
  const [expected, found] = [JSON.stringify(their), JSON.stringify(our)];
  return expected === found ? [] : [`${where}: ${fact} is ${found ?? 'absent'}, in the reference ${expected}.`];
}

function sorted(values) {
  return (values ?? []).filter((value) => value !== null).sort();
}

function resolve(node, contract) {
  if (node?.$ref === undefined) return node;
  const steps = node.$ref.split('/').slice(1);
  return resolve(
    steps.reduce((found, step) => found?.[step], contract),
    contract,
  );
}
