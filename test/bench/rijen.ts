/** The rows that the loopback sources of the benchmark give: the same every time, newest first, about 325 bytes each. */
export interface Rij {
  readonly id: string
  readonly moment: string
  readonly kanaal: string
  readonly onderwerp: string
  readonly tekst: string
}

/** Each request another question, so that nothing is at hand and no two share an answer. */
export const kanaalOf = (request: number) => `kanaal-${request}`

const start = Date.UTC(2026, 0, 1)
const minute = 60_000

/** Rows `offset` up to `offset + limit` of a source; sources interleave. */
export function rijen(source: number, kanaal: string, offset: number, limit: number): Rij[] {
  return Array.from({ length: limit }, (_, place) => {
    const number = offset + place
    const hex = number.toString(16).padStart(12, '0')
    return {
      id: `0000000${source % 10}-${String(Number(kanaal.slice(7)) % 10_000).padStart(4, '0')}-4000-8000-${hex}`,
      moment: new Date(start - (number * 7 + source) * minute).toISOString(),
      kanaal,
      onderwerp: `Vraag over de aanvraag van een vergunning, nummer ${number}`,
      tekst: 'De inwoner vraagt naar de voortgang van de aanvraag en wil weten wanneer het besluit komt. Teruggebeld.',
    }
  })
}

/** Rows of a source in all. */
export const aantal = 100_000
