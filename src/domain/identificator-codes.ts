/** The codes of a partij-identificator in every spelling that clients use, brought to the standard's own. */

/** Short codes that older clients use beside the standard's full names. */
const aliases: Readonly<Record<string, string>> = {
  inp: 'natuurlijk_persoon', nnp: 'niet_natuurlijk_persoon', kvk: 'kvk_nummer', vtn: 'vestigingsnummer',
}

/** The full name of a codeObjecttype or codeSoortObjectId; anything else as it is. */
export function fullCode(code: string): string {
  return Object.hasOwn(aliases, code) ? aliases[code]! : code
}

/** The four parts with full names. The short code `nnp` stood for every organisation, vestigingen included. */
export function withFullCodes(parts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const full = (value: unknown) => (typeof value === 'string' ? fullCode(value.trim()) : value)
  const codes = Object.entries(parts).map(([name, value]) => [name, /^code_?(Objecttype|objecttype|SoortObjectId|soort_object_id)$/.test(name) ? full(value) : value])
  const found = Object.fromEntries(codes) as Record<string, unknown>
  const isVestiging = found['codeSoortObjectId'] === 'vestigingsnummer' && parts['codeObjecttype'] === 'nnp'
  return isVestiging ? { ...found, codeObjecttype: 'vestiging' } : found
}
