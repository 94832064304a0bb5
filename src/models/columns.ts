import { DataTypes, type Model, type ModelAttributeColumnOptions } from 'sequelize';

/*
 * The driver hands bigint and numeric over as text. They become numbers here and nowhere else; what a double cannot
 * hold exactly is refused rather than rounded.
 */

/** A whole number of 64 bits, read as a checked number. */
export function wholeNumber(options: { defaultValue?: number } = {}): ModelAttributeColumnOptions {
  return { type: DataTypes.BIGINT, ...options, get: numberGetter(Number.isSafeInteger) };
}

/** The same, where there may be none. */
export const optionalWholeNumber = (): ModelAttributeColumnOptions => wholeNumber();

/** A decimal number of at most 18 digits, read as a checked number. */
export function decimalNumber(options: { allowNull?: boolean } = {}): ModelAttributeColumnOptions {
  return { type: DataTypes.DECIMAL(18, 2), ...options, get: numberGetter(Number.isFinite) };
}

function numberGetter(fits: (value: number) => boolean) {
  return function get(this: Model, name?: string) {
    const column = name ?? '';
    const raw: unknown = this.getDataValue(column as keyof Model);
    if (raw === null || raw === undefined) return raw;
    const value = Number(raw);
    if (!fits(value)) throw new RangeError(`${column} holds ${String(raw)}, which a number cannot hold exactly.`);
    return value;
  };
}

/** An attribute's value as the driver gave it, in the form that its getter gives. */
export function asRead({ type }: { type: unknown }, raw: unknown): unknown {
  const isNumber = type instanceof DataTypes.BIGINT || type instanceof DataTypes.DECIMAL;
  return isNumber && typeof raw === 'string' ? Number(raw) : raw;
}

// Functions, since Sequelize writes into the object that it is given.
export const id = (): ModelAttributeColumnOptions => ({ type: DataTypes.UUID, primaryKey: true });
export const uuid = (): ModelAttributeColumnOptions => ({ type: DataTypes.UUID, allowNull: false });
export const optionalUuid = (): ModelAttributeColumnOptions => ({ type: DataTypes.UUID });
export const text = (): ModelAttributeColumnOptions => ({ type: DataTypes.TEXT, allowNull: false });
export const optionalText = (): ModelAttributeColumnOptions => ({ type: DataTypes.TEXT });
export const flag = (): ModelAttributeColumnOptions => ({ type: DataTypes.BOOLEAN, allowNull: false });
export const count = (): ModelAttributeColumnOptions => ({ type: DataTypes.INTEGER, allowNull: false });
export const optionalCount = (): ModelAttributeColumnOptions => ({ type: DataTypes.INTEGER });
export const moment = (): ModelAttributeColumnOptions => ({ type: DataTypes.DATE(3), allowNull: false });
export const optionalMoment = (): ModelAttributeColumnOptions => ({ type: DataTypes.DATE(3) });
export const json = (): ModelAttributeColumnOptions => ({ type: DataTypes.JSONB, allowNull: false });
export const optionalJson = (): ModelAttributeColumnOptions => ({ type: DataTypes.JSONB });

export function withDefault(column: ModelAttributeColumnOptions, defaultValue: unknown): ModelAttributeColumnOptions {
  return { ...column, defaultValue };
}
