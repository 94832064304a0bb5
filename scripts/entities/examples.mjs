const ids = {
  tenants: '0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01',
  users: '5b0f6a52-6d0e-4b0a-9a55-0f5f0f8b7c11',
};
export const exampleId = '4c1f7d3a-2b6e-4f0d-9a71-5e8c3b2d1f60';
export const exampleTenant = ids.tenants;

/** A value that the field takes, for the examples of the contract; none of a person, who would have to exist. */
export function exampleOf({ type, label, max, min, values, to, optional }) {
  switch (type) {
    case 'string':
    case 'text':
      return label.en.slice(0, max);
    case 'int':
    case 'money':
      return min + 1 > max ? max : min + 1;
    case 'bool':
      return true;
    case 'enum':
      return Object.keys(values)[0];
    // Optional moments stay open, so that no example runs out.
    case 'date-time':
      return optional ? null : '2026-11-20T10:00:00.000Z';
    case 'ref':
      return optional ? null : ids[to];
  }
}
