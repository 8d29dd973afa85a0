/** What sets the two dialects of Klanten and Contactmomenten 1.0 apart. All else is the same. */

export const dialectNames = ['openklant1', 'esuite'] as const
export type DialectName = (typeof dialectNames)[number]

export interface Dialect {
  /** Contactmomenten bring their links along (`expand`), and `klant` and `object` take several urls with commas between. */
  readonly expands: boolean
  /** The parameter of contactmomenten that puts the newest first. */
  readonly newestFirst: string
  /** Whether klanten, contactmomenten and objectcontactmomenten can be listed without a filter, and counted. */
  readonly listsAll: boolean
  /** Whether a contactmoment can have a type, a status, addresses to call back to and somebody who deals with it. */
  readonly hasContactverzoeken: boolean
  /** Records in one answer: where each contactmoment takes calls of its own, fewer. */
  readonly pageSize: number
  /** Seconds that a token is good for. */
  readonly tokenLifetime: number
  readonly tokenNotBefore: boolean
  /** Where the user stands whose name the source keeps: in the token, or in a header of this name. */
  readonly userHeader?: string
}

export const dialects: Readonly<Record<DialectName, Dialect>> = {
  openklant1: {
    expands: true,
    newestFirst: '-registratiedatum',
    listsAll: true,
    hasContactverzoeken: false,
    pageSize: 100,
    tokenLifetime: 600,
    tokenNotBefore: false,
  },
  esuite: {
    expands: false,
    newestFirst: 'registratiedatum_aflopend',
    listsAll: false,
    hasContactverzoeken: true,
    pageSize: 25,
    tokenLifetime: 3600,
    tokenNotBefore: true,
    userHeader: 'x-esuite-request-user-id',
  },
}
