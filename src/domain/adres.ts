/** Digitale adressen: when two are the same, and when a telephone number is one that the standard accepts. */
export const soortenDigitaalAdres = ['email', 'telefoonnummer', 'overig'] as const
export type SoortDigitaalAdres = (typeof soortenDigitaalAdres)[number]

/**
 * The form in which two addresses of one soort are compared: an e-mail address in lower case, a telephone number as
 * `+31…` without punctuation, anything else trimmed.
 */
export function normaliseAdres(soort: SoortDigitaalAdres, adres: string): string {
  const text = adres.trim()
  if (soort === 'email') return text.toLowerCase()
  if (soort === 'telefoonnummer') return internationalNumber(text)
  return text
}

/** Equal exactly when two addresses are the same place to reach somebody. */
export function adresKey(soort: SoortDigitaalAdres, adres: string): string {
  return `${soort}:${normaliseAdres(soort, adres)}`
}

function internationalNumber(text: string): string {
  const bare = text.replace(/\(0\)/g, '').replace(/[\s().\-/]/g, '')
  if (bare.startsWith('00')) return `+${bare.slice(2)}`
  if (/^0\d{9}$/.test(bare)) return `+31${bare.slice(1)}`
  return bare
}

/** The ways in which a normalised address may be written where it is looked up as a whole text. */
export function spellingsOf(soort: SoortDigitaalAdres, adres: string): string[] {
  if (soort !== 'telefoonnummer' || !/^\+\d+$/.test(adres)) return [adres]
  const national = /^\+31(\d{9})$/.exec(adres)?.[1]
  return [adres, `00${adres.slice(1)}`, ...(national === undefined ? [] : [`0${national}`])]
}

const telephone = /^(0[1-9][0-9]{8}|\+[0-9]{9,15}|00[0-9]{7,13})$/

/** A telephone number as people write it to one that the standard accepts, or `undefined` when it cannot be. */
export function toTelefoonnummer(text: string): string | undefined {
  const bare = text.replace(/\(0\)/g, '').replace(/[\s().\-/]/g, '')
  const refused = /^(0800|0900|1400|140)/.test(bare)
  return !refused && telephone.test(bare) ? bare : undefined
}
