/** The languages of the command line, and which one is spoken. */
import type { Environment } from '../configuration/load.ts'
import { en } from './language/en.ts'
import { nl } from './language/nl.ts'

export type Messages = typeof nl

export const languages = ['nl', 'en'] as const
export type Language = (typeof languages)[number]

export const messagesIn: Readonly<Record<Language, Messages>> = { nl, en }

/** What is asked for, else English where the environment is English, else Dutch. */
export function languageOf(argv: readonly string[], { LC_ALL, LANG }: Environment): Language {
  const at = argv.indexOf('--lang')
  const asked = at === -1 ? argv.find((one) => one.startsWith('--lang='))?.slice('--lang='.length) : argv[at + 1]
  if (asked === 'nl' || asked === 'en') return asked
  return /^en(_|\.|-|$)/i.test(LC_ALL || LANG || '') ? 'en' : 'nl'
}
