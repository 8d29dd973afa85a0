/** Words in paths. No dictionary: endings, and the exceptions that they need. */

/** What is done rather than what there is, as a whole word of a segment. */
const verbs = new Set([
  ...['maak', 'haal', 'zoek', 'geef', 'stuur', 'wijzig', 'verwijder', 'voeg', 'koppel', 'sluit', 'start', 'stop', 'controleer', 'bereken', 'registreer'],
  ...['aanmaken', 'ophalen', 'zoeken', 'opvragen', 'raadplegen', 'wijzigen', 'bijwerken', 'verwijderen', 'toevoegen', 'koppelen', 'sturen', 'versturen', 'afhandelen', 'registreren'],
  ...['get', 'fetch', 'create', 'add', 'make', 'update', 'set', 'delete', 'remove', 'search', 'find', 'list', 'send', 'do', 'execute'],
])

export const verbIn = (segment: string): string | undefined => segment.split('-').find((word) => verbs.has(word.toLowerCase()))

/** Nouns of which the singular ends as a plural does. */
const singular = new Set(['adres', 'proces', 'contactadres', 'gegeven', 'teken', 'kenteken'])

/** Ends as a Dutch plural: betrokkenen, actoren, partijen, taken, zaken, adressen, relaties, logo's. */
export function isPlural(segment: string): boolean {
  const last = segment.split('-').at(-1)!.toLowerCase()
  return !singular.has(last) && /(en|s|'s)$/.test(last)
}
