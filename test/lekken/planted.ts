/** Values that stand for somebody, each with a name by which it can be told of without being said. */

export type Kind = 'nummer' | 'telefoon' | 'adres' | 'woord'

export interface Planted {
  /** What it is and whose, as in `bsn van Suzanne`: this is told, the value never is. */
  readonly label: string
  readonly kind: Kind
  readonly value: string
}

export const planted = (kind: Kind, label: string, value: string): Planted => ({ label, kind, value })

/** The check of a bsn and of an rsin: the weighted sum of the digits is a multiple of eleven. */
export function passesElevenCheck(number: string): boolean {
  if (!/^\d{9}$/.test(number)) return false
  const sum = [...number].reduce((so, digit, place) => so + Number(digit) * (place === 8 ? -1 : 9 - place), 0)
  return sum % 11 === 0
}

/** A number that passes the check and that nothing else is likely to hold. `random`: a number from 0 up to 1. */
export function freshBsn(random: () => number = Math.random): string {
  for (;;) {
    const number = String(100_000_000 + Math.floor(random() * 900_000_000))
    if (passesElevenCheck(number) && new Set(number).size > 4) return number
  }
}
