/** A rule set for Spectral, from outside the project, run by the Spectral that the machine has. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What the official rules find of a national standard's own names; the same as is explained for Gevel's rules. */
const expected = {
  klantbeeld: {},
  klantinteracties: { 'nlgov:query-keys-camel-case': 89, 'nlgov:schema-camel-case': 14 },
  contactgegevens: {},
} as const

interface Found {
  readonly code: string | number
  readonly severity: number
}

/** One line for each rule of which something else is found than is expected. Throws when Spectral is not there, or the rule set is not. */
export function externalFaults(api: keyof typeof expected, ruleset: string): string[] {
  const found = Map.groupBy(spectral(fileURLToPath(new URL(`../${api}.yaml`, import.meta.url)), ruleset), ({ code }) => String(code))
  const known: Readonly<Record<string, number>> = expected[api]
  const codes = new Set([...found.keys(), ...Object.keys(known)])
  return [...codes].flatMap((code) => {
    const [times, before] = [found.get(code)?.length ?? 0, known[code] ?? 0]
    return times === before ? [] : [`${code}: ${times} found, ${before} explained`]
  })
}

/** Errors and warnings. `spectral` is `@stoplight/spectral-cli`; it exits with 1 when it finds anything. */
function spectral(document: string, ruleset: string): Found[] {
  const run = (): string => {
    try {
      return execFileSync('spectral', ['lint', '--ruleset', ruleset, '--format', 'json', '--quiet', document], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    } catch (error) {
      const { code, status, stdout } = error as { code?: string; status?: number; stdout?: string }
      if (code === 'ENOENT') throw new Error('spectral is not on the path: npm install --global @stoplight/spectral-cli', { cause: error })
      if (status !== 1 || !stdout) throw error
      return stdout
    }
  }
  return (JSON.parse(run()) as Found[]).filter(({ severity }) => severity <= 1)
}
