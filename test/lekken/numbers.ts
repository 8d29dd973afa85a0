/** Numbers by themselves, as people and machines write them: with zeros before them, with spaces, dots and dashes between the digits. */
import type { Planted } from './planted.ts'

/** Digits with at most one sign between two of them. */
const runs = /\d(?:[ .\-/_\u00a0]?\d){7,}/g

export interface NumberSearch {
  /** Labels of the numbers that stand in the text. */
  in(text: string): Planted[]
}

export function numbersAmong(all: readonly Planted[]): NumberSearch {
  const wanted = all.filter(({ kind }) => kind === 'nummer' || kind === 'telefoon').map((one) => ({ one, core: coreOf(one), form: formOf(one) }))
  return {
    in(text) {
      const found = new Set<Planted>()
      for (const [run] of text.matchAll(runs)) {
        const digits = run.replace(/\D/g, '')
        for (const { one, core, form } of wanted) if (digits.includes(core) && form.test(run)) found.add(one)
      }
      return [...found]
    },
  }
}

/** Of a telephone number what stands after 0 or the country. */
function coreOf({ kind, value }: Planted): string {
  const digits = value.replace(/\D/g, '')
  return kind === 'telefoon' ? digits.replace(/^(0031|31|0)/, '') : digits.replace(/^0+(?=\d{8})/, '')
}

/** Not as a part of a longer number: those hold any nine digits sooner or later. */
function formOf(one: Planted): RegExp {
  const digits = [...coreOf(one)].join('[ .\\-/_\\u00a0]?')
  return new RegExp(`(?<!\\d)${one.kind === 'telefoon' ? '(?:(?:00)?31[ .\\-/_\\u00a0]?)?' : ''}0*[ .\\-/_\\u00a0]?${digits}(?!\\d)`)
}
