/** The few forms of SQL that the register's filters and persoon keys are put together from. */
import type { ResourceName } from '#spi'
import { quote } from './shape.ts'

/** A condition on a row, given the SQL of what is wanted, which it uses once: a set, or `?` for a comparison. */
export type Condition = (wanted: string) => string

export const is = (column: string): Condition => (wanted) => `${quote(column)} IN ${wanted}`
export const uuid = is('uuid')
/** The row that `column` refers to is so. */
export const whose = (column: string, resource: ResourceName, inner: Condition): Condition => (wanted) =>
  `${quote(column)} IN (SELECT key FROM ${quote(resource)} WHERE ${inner(wanted)})`
/** One of the rows that refer here by `column` is so. */
export const having = (table: string, column: string, inner: Condition): Condition => (wanted) =>
  `key IN (SELECT ${quote(column)} FROM ${quote(table)} WHERE ${inner(wanted)})`

/** On a partij: one of its identificatoren is so. */
export const identified = (inner: Condition) => having('partij-identificatoren', 'identificeerdePartij', inner)
/** On a klantcontact: one of its betrokkenen is so. */
export const byBetrokkene = (inner: Condition) => having('betrokkenen', 'hadKlantcontact', inner)
