/** The settings that every archive of mail has, and what they mean. */
import { normaliseAdres } from '#spi'
import type { Policy } from './contacts.ts'
import type { Codes } from './translate.ts'

export interface MailSettings {
  /** The municipality's own mail domains; subdomains are named one by one. */
  readonly domains: readonly string[]
  readonly kanaal?: string
  readonly taal?: string
  readonly register?: string
  readonly maxMessageBytes?: number
  readonly automatischePost?: boolean
}

/** Properties of a settings schema (draft 7). */
export const mailProperties = {
  domains: { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'string', pattern: '^[^\\s@.]+(\\.[^\\s@.]+)+$' } },
  kanaal: { type: 'string', minLength: 1, maxLength: 50, default: 'e-mail' },
  taal: { type: 'string', pattern: '^[a-z]{3}$', default: 'nld' },
  register: { type: 'string', minLength: 1, maxLength: 200 },
  maxMessageBytes: { type: 'integer', minimum: 1024, default: 26_214_400 },
  automatischePost: { type: 'boolean', default: false },
} as const

export const maxMessageBytesOf = ({ maxMessageBytes }: MailSettings): number => maxMessageBytes ?? mailProperties.maxMessageBytes.default

/** `postbussen`: the own addresses that are shown as an actor; absent: all that take part. */
export function policyOf({ domains, automatischePost }: MailSettings, postbussen?: readonly string[]): Policy {
  return {
    domains: new Set(domains.map((domain) => domain.toLowerCase())),
    automatic: automatischePost ?? mailProperties.automatischePost.default,
    ...(postbussen && { postbussen: new Set(postbussen.map((adres) => normaliseAdres('email', adres))) }),
  }
}

/** `name`: of the adapter, which is the `register` where none is configured. */
export function codesOf({ kanaal, taal, register }: MailSettings, name: string): Codes {
  return { kanaal: kanaal ?? mailProperties.kanaal.default, taal: taal ?? mailProperties.taal.default, register: register ?? name }
}
