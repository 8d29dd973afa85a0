/**
 * Identities of a persoon or organisation, and what follows from them: which partijen are the same, and under
 * which of its numbers a persoon is known.
 */
export const identitySoorten = ['bsn', 'vestigingsnummer', 'kvk_nummer', 'rsin'] as const
export type IdentitySoort = (typeof identitySoorten)[number]

export interface Identity {
  readonly soort: IdentitySoort
  /** bsn and rsin 9 digits, kvk_nummer 8, vestigingsnummer 12. */
  readonly nummer: string
  /** Only for a vestigingsnummer: the kvk_nummer of its parent, absent when unknown. */
  readonly kvk?: string
}

/** Digits of a number of each kind. */
export const identityDigits: Readonly<Record<IdentitySoort, number>> = { bsn: 9, rsin: 9, kvk_nummer: 8, vestigingsnummer: 12 }

/** The number has the length and, for bsn and rsin, the check digit of its kind. Zeros alone are nobody's number. */
export function isValidIdentity(identity: Identity): boolean {
  const { soort, nummer, kvk } = identity
  if (nummer.length !== identityDigits[soort] || !/^\d+$/.test(nummer) || /^0+$/.test(nummer)) return false
  if (kvk !== undefined && !/^\d{8}$/.test(kvk)) return false
  return soort === 'bsn' || soort === 'rsin' ? passesElevenTest(nummer) : true
}

/** The 11-proef of bsn and rsin: weights 9 down to 2, and -1 for the last digit. */
export function passesElevenTest(nummer: string): boolean {
  let sum = 0
  for (let place = 0; place < 9; place++) sum += Number(nummer[place]) * (place === 8 ? -1 : 9 - place)
  return sum % 11 === 0
}

/** Kinds that a bare number could be, by its length alone: 9 is bsn or rsin, 8 kvk_nummer, 12 vestigingsnummer. */
export function soortenOfLength(nummer: string): IdentitySoort[] {
  if (!/^\d+$/.test(nummer)) return []
  return identitySoorten.filter((soort) => identityDigits[soort] === nummer.length)
}

/** A text that is equal exactly when two identities are: `bsn:999993653`, `vestigingsnummer:69599084/000037178598`. */
export function identityKey(identity: Identity): string {
  return identity.soort === 'vestigingsnummer'
    ? `vestigingsnummer:${identity.kvk ?? ''}/${identity.nummer}`
    : `${identity.soort}:${identity.nummer}`
}

export function sameIdentity(one: Identity, other: Identity): boolean {
  return identityKey(one) === identityKey(other)
}

/** The standard's codes that go with each kind of number. */
export const identificatorCodes = {
  bsn: { codeObjecttype: 'natuurlijk_persoon', codeRegister: 'brp' },
  vestigingsnummer: { codeObjecttype: 'vestiging', codeRegister: 'hr' },
  kvk_nummer: { codeObjecttype: 'niet_natuurlijk_persoon', codeRegister: 'hr' },
  rsin: { codeObjecttype: 'niet_natuurlijk_persoon', codeRegister: 'hr' },
} as const satisfies Record<IdentitySoort, { codeObjecttype: string; codeRegister: string }>

/** The identity in the standard's own shape, as `partijIdentificator` holds it. */
export function toPartijIdentificator(identity: Identity) {
  return {
    codeObjecttype: identificatorCodes[identity.soort].codeObjecttype,
    codeSoortObjectId: identity.soort,
    objectId: identity.nummer,
    codeRegister: identificatorCodes[identity.soort].codeRegister,
  }
}

/**
 * The identity under which a partij with these numbers is merged: bsn, else the vestiging, else kvk_nummer, else rsin.
 * A partij with a vestigingsnummer is never named after its kvk_nummer. `undefined` for a partij without a number.
 */
export function strongestIdentity(identities: readonly Identity[]): Identity | undefined {
  for (const soort of identitySoorten) {
    const found = identities.filter((identity) => identity.soort === soort)
    const best = found.find((identity) => identity.kvk !== undefined) ?? found[0]
    if (best) return best
  }
  return undefined
}
