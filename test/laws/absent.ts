/** Values of which a source holds no record, in the form that the source expects. */
import { createHash } from 'node:crypto'
import { idCodecs } from '#domain/codecs.ts'
import type { IdForm, Local, PersoonKey } from '#spi'
import { passesElevenTest } from '#spi'

const hex = (seed: string) => createHash('sha256').update(`nergens ${seed}`).digest('hex')

const natives: Readonly<Record<(typeof idCodecs)[number], (seed: string) => string>> = {
  uuid: (seed) => hex(seed).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5'),
  integer: (seed) => BigInt(`0x${hex(seed).slice(0, 15)}`).toString(),
  hex24: (seed) => hex(seed).slice(0, 24),
  hash80: (seed) => hex(seed).slice(0, 20),
  base62: (seed) => hex(seed).slice(0, 15),
  imap: (seed) => `65535:4294967295:${parseInt(hex(seed).slice(0, 7), 16)}`,
  persoon: (seed) => `bsn:${bsn(seed)}`,
  text12: (seed) => hex(seed).slice(0, 12),
}

/** A local that fits the form and that, but for a collision, no record has. */
export function absentLocal({ codec, children }: IdForm, seed = ''): Local {
  // A codec that there is none of is judged by itself.
  return (natives[codec] ?? natives.uuid)(seed) + (children ? '#0' : '')
}

/** Passes the check digit. */
export function bsn(seed: string): string {
  let number = 900_000_000 + (parseInt(hex(seed).slice(0, 6), 16) % 90_000_000)
  while (!passesElevenTest(String(number))) number++
  return String(number)
}

const digits = (seed: string, count: number) => BigInt(`0x${hex(seed).slice(0, 15)}`).toString().slice(0, count)

export function absentPersoonValue(key: PersoonKey, form: IdForm, seed = ''): string {
  switch (key) {
    case 'local': return absentLocal(form, seed)
    case 'bsn':
    case 'rsin': return bsn(seed)
    case 'kvk_nummer': return digits(seed, 8)
    case 'vestigingsnummer': return `${digits(seed, 8)}/${digits(`v${seed}`, 12)}`
    case 'email': return `niemand${hex(seed).slice(0, 6)}@nergens.example`
    case 'telefoonnummer': return `+3197${digits(seed, 8)}`
  }
}
