/** The settings that say what the standard demands of a contact and an older API does not tell. */
export interface WordingSettings {
  readonly register?: string
  readonly taal?: string
  readonly vertrouwelijk?: boolean
  readonly kanaalDefault?: string
  readonly onderwerpDefault?: string
}

export interface Wording {
  /** codeRegister of the link to a zaak. */
  readonly register: string
  /** Three letters, ISO 639-2, for a contact that names no taal. */
  readonly taal: string
  readonly vertrouwelijk: boolean
  /** For a contact without kanaal. */
  readonly kanaal: string
  /** For a contact without onderwerp. */
  readonly onderwerp: string
}

/** Properties of a settings schema (draft 7). */
export const text = { type: 'string', minLength: 1 } as const
export const url = { type: 'string', pattern: '^https?://[^?#]+$' } as const

export const wordingProperties = {
  register: { ...text, maxLength: 200 },
  taal: { type: 'string', pattern: '^[a-z]{3}$' },
  vertrouwelijk: { type: 'boolean' },
  kanaalDefault: { ...text, maxLength: 50 },
  onderwerpDefault: { ...text, maxLength: 200 },
} as const

export function wordingOf(settings: WordingSettings): Wording {
  return {
    register: settings.register ?? 'open-zaak',
    taal: settings.taal ?? 'nld',
    vertrouwelijk: settings.vertrouwelijk ?? false,
    kanaal: settings.kanaalDefault ?? 'onbekend',
    onderwerp: settings.onderwerpDefault ?? '(geen onderwerp)',
  }
}
