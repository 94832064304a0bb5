/**
 * What the schemas of events lost against those of the last release, one sentence each. Within a version a type stays, its
 * properties stay, and none is narrowed: readers of what is sent rely on what they find, senders of what is taken on
 * being understood. What would break one of them is a new version beside the old one.
 */
export function compareEvents(released, current) {
  return Object.entries(released).flatMap(([type, before]) => {
    const now = current[type];
    if (now === undefined) return [`${type} was released and is gone.`];
    const direction = before['x-direction'] ?? 'out';
    if ((now['x-direction'] ?? 'out') !== direction) return [`${type} goes the other way now.`];
    const moved = now['x-subject'] === before['x-subject'] ? [] : [`${type}: is about another subject.`];
    return [...moved, ...compareSchema(type, before, now, direction)];
  });
}

function compareSchema(where, before, now, direction) {
  return [
    ...compareTypes(where, before, now, direction),
    ...compareValues(where, before, now),
    ...compareLimits(where, before, now, direction),
    ...compareForm(where, before, now),
    ...compareProperties(where, before, now, direction),
    ...(before.items === undefined ? [] : compareSchema(`${where}[]`, before.items, now.items ?? {}, direction)),
  ];
}

function compareTypes(where, before, now, direction) {
  const [had, has] = [typesOf(before), typesOf(now)];
  const lost = had.filter((type) => !has.includes(type)).map((type) => `${where}: may no longer be ${type}.`);
  // Who takes may take more; who reads is not ready for it.
  const gained = direction === 'in' || had.length === 0 ? [] : has.filter((type) => !had.includes(type));
  return [...lost, ...gained.map((type) => `${where}: may now be ${type}, which its readers do not expect.`)];
}

function typesOf({ type, const: value, enum: values }) {
  if (type !== undefined) return [type].flat();
  const told = values ?? (value === undefined ? [] : [value]);
  return [...new Set(told.map((one) => (one === null ? 'null' : typeof one)))];
}

function compareValues(where, before, now) {
  const had = valuesOf(before);
  const has = valuesOf(now);
  if (has === null) return [];
  if (had === null) return [`${where}: is held to a list of values that was not there.`];
  return had.filter((value) => !has.includes(value)).map((value) => `${where}: lost the value ${value}.`);
}

function valuesOf({ const: value, enum: values }) {
  return values ?? (value === undefined ? null : [value]);
}

const lowest = ['minimum', 'minLength', 'minItems'];
const highest = ['maximum', 'maxLength', 'maxItems'];

/** Readers rely on the limits of what is sent, so that these do not widen for numbers; nor narrow for anybody. */
function compareLimits(where, before, now, direction) {
  const narrower = (name, past) => {
    const [had, has] = [before[name], now[name]];
    return has !== undefined && (had === undefined || past(has, had));
  };
  const wider = (name, past) => direction === 'out' && before[name] !== undefined && past(before[name], now[name]);
  return [
    ...lowest.filter((name) => narrower(name, (has, had) => has > had)).map((name) => `${where}: ${name} was raised.`),
    ...highest
      .filter((name) => narrower(name, (has, had) => has < had))
      .map((name) => `${where}: ${name} was lowered.`),
    ...(wider('minimum', (had, has) => has === undefined || has < had)
      ? [`${where}: may now be below its minimum.`]
      : []),
    ...(wider('maximum', (had, has) => has === undefined || has > had)
      ? [`${where}: may now be above its maximum.`]
      : []),
  ];
}

function compareForm(where, before, now) {
  return ['format', 'pattern', 'uniqueItems', 'multipleOf'].flatMap((name) =>
    before[name] === now[name] ? [] : [`${where}: has another ${name}.`],
  );
}

function compareProperties(where, before, now, direction) {
  const [had, has] = [before.properties ?? {}, now.properties ?? {}];
  const kept = Object.entries(had).flatMap(([name, schema]) =>
    has[name] === undefined
      ? [`${where}, ${name}: is gone.`]
      : compareSchema(`${where}, ${name}`, schema, has[name], direction),
  );
  const [needed, needs] = [before.required ?? [], now.required ?? []];
  const gaps =
    direction === 'out'
      ? needed.filter((name) => !needs.includes(name)).map((name) => `${where}, ${name}: may now be missing.`)
      : needs.filter((name) => !needed.includes(name)).map((name) => `${where}, ${name}: is now required.`);
  const closed = now.additionalProperties === false && before.additionalProperties !== false;
  return [...kept, ...gaps, ...(closed ? [`${where}: takes no other properties any more.`] : [])];
}
