import type AdminJS from 'adminjs';
import type { ActionContext, CurrentAdmin, ResourceOptions } from 'adminjs';
import type { StaffRole } from '../platform/context.js';
import { DomainError } from '../platform/errors.js';
import { roleOf } from './console-request.js';
import { BaseProperty, BaseRecord, Resource } from './framework.js';
import { columnsFor, type ResourceShape, type Row } from './resource-shape.js';
import type { ShapeReader } from './shape-reader.js';

/**
 * A resource that AdminJS can read only through a shape's allow-list and never write: whatever a stock handler
 * tries, changes go through operations.
 */
export class GuardedResource extends Resource {
  readonly #shape: ResourceShape;
  readonly #reader: ShapeReader;

  constructor(reader: ShapeReader) {
    super(reader.shape.model);
    this.#shape = reader.shape;
    this.#reader = reader;
  }

  override id(): string {
    return this.#shape.id;
  }

  override properties(): BaseProperty[] {
    return Object.keys(this.#shape.columns).map((name) => this.property(name));
  }

  override property(name: string): BaseProperty {
    const isId = name === 'id';
    return new BaseProperty({
      path: name,
      type: isId ? 'uuid' : 'string',
      isId,
      isSortable: this.#shape.columns[name]?.sort === true,
    });
  }

  /** The description that goes into the page: only what this role may see. */
  override assignDecorator(admin: AdminJS, options?: ResourceOptions): void {
    super.assignDecorator(admin, options);
    const decorator = this.decorate();
    const describe = decorator.toJSON.bind(decorator);
    decorator.toJSON = (currentAdmin?: CurrentAdmin) => {
      const seen = new Set(columnsFor(this.#shape, roleOf(currentAdmin)).map(([name]) => name));
      const whole = describe(currentAdmin);
      const only = (properties: typeof whole.listProperties) =>
        properties
          .filter(({ name }) => seen.has(name))
          .map(({ name, custom, isSortable }) => ({ name, custom, isSortable })) as typeof properties;
      return {
        ...whole,
        // All columns once more, for stock forms that the console does not have.
        properties: {},
        listProperties: only(whole.listProperties),
        showProperties: only(whole.showProperties),
        filterProperties: only(whole.filterProperties),
        editProperties: [],
        actions: whole.actions.filter(({ name }) => decorator.actions[name]?.isAccessible(currentAdmin)),
      };
    };
  }

  /** For an action on a record it throws `not_found`: AdminJS would answer 200, with the fault somewhere in the body. */
  override async findOne(id: string, context?: ActionContext): Promise<BaseRecord | null> {
    const [record = null] = await this.findMany([id], context);
    if (!record && context?.action) throw new DomainError('not_found', 'There is no such record.');
    return record;
  }

  override async findMany(ids: (string | number)[], context?: ActionContext): Promise<BaseRecord[]> {
    const role = roleOf(context?.currentAdmin);
    return this.toRecords(await this.#reader.readByIds(ids.map(String), role), role);
  }

  async toRecords(rows: Row[], role: StaffRole | null): Promise<BaseRecord[]> {
    const titles = await this.#reader.titlesOfReferences(rows, role);
    return rows.map((row) => {
      const record = new BaseRecord(row, this);
      for (const [column, byId] of titles) {
        const title = byId.get(String(row[column]));
        if (title !== undefined) record.populated[column] = { id: row[column], title } as unknown as BaseRecord;
      }
      return record;
    });
  }

  /** References are resolved by `toRecords`; AdminJS's own way reads whole rows. */
  override async populate(records: BaseRecord[]): Promise<BaseRecord[]> {
    return records;
  }

  override find(): Promise<never> {
    return refuse('Lists are read by their own action');
  }
  override count(): Promise<never> {
    return refuse('Lists are counted by their own action');
  }
  override create(): Promise<never> {
    return refuse('The console writes through operations alone');
  }
  override update(): Promise<never> {
    return refuse('The console writes through operations alone');
  }
  override delete(): Promise<never> {
    return refuse('The console writes through operations alone');
  }
}

const refuse = (sentence: string): Promise<never> => Promise.reject(new Error(`${sentence}.`));
