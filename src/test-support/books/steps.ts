import fc from 'fast-check';

/** What may go wrong at the provider while a step is taken. */
export type Fault = 'error' | 'garbage' | null;

/** Something that happens to the books. `who` is one of three people, `which` one of the payments so far. */
export type Step =
  | {
      do: 'buy';
      who: number;
      plan: number;
      gateway: 'Balance' | 'ZarinPal';
      withCode: boolean;
      fault: Fault;
      died: Death;
    }
  | { do: 'leaveProvider'; which: number; end: 'pay' | 'cancel' | 'payAndTake' }
  | { do: 'comeBack'; which: number; isSaidPaid: boolean; times: number; fault: Fault }
  | { do: 'wait'; seconds: number; fault: Fault }
  | { do: 'refund'; which: number; percent: number | null; refundTo: 'Balance' | 'Plan'; died: Death }
  | { do: 'render'; who: number; percent: number }
  | { do: 'payOwnerOut' };

/** Half-way in its transaction, or after it and before the answer was kept, so that the same key is taken up again. */
type Death = 'half-way' | 'before the answer' | null;

const who = fc.nat(2);
const which = fc.nat(30);
const fault = fc.constantFrom<Fault>(null, null, null, null, 'error', 'garbage');
const died = fc.constantFrom<Death>(null, null, null, null, 'half-way', 'before the answer');
const is = <Name extends Step['do']>(name: Name) => fc.constant(name);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      ...{ do: is('buy'), who, plan: fc.nat(2), withCode: fc.boolean(), fault, died },
      gateway: fc.constantFrom<'Balance' | 'ZarinPal'>('Balance', 'ZarinPal'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      ...{ do: is('leaveProvider'), which },
      end: fc.constantFrom<'pay' | 'cancel' | 'payAndTake'>('pay', 'pay', 'cancel', 'payAndTake'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      ...{ do: is('comeBack'), which, isSaidPaid: fc.boolean(), times: fc.integer({ min: 1, max: 3 }), fault },
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: is('wait'), seconds: fc.constantFrom(180, 2_000), fault }) },
  {
    weight: 5,
    arbitrary: fc.record({
      ...{ do: is('refund'), which, died, percent: fc.option(fc.integer({ min: 1, max: 120 }), { freq: 3 }) },
      refundTo: fc.constantFrom<'Balance' | 'Plan'>('Balance', 'Balance', 'Plan'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: is('render'), who, percent: fc.integer({ min: 1, max: 100 }) }) },
  { weight: 1, arbitrary: fc.record({ do: is('payOwnerOut') }) },
);

export const anySteps = fc.array(step, { minLength: 4, maxLength: 25, size: 'medium' });
