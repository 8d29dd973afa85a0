/** What is wrong with what is to be recorded, beyond its shape: names of persons that could not be made, files that two journals share. */
import { normalize } from 'node:path'

type Values = Readonly<Record<string, unknown>>

const journals = ['logboek', 'audit', 'beslissingen'] as const

/** Parts of the wrong shape are passed over. */
export function journalFaults(configuration: Values): string[] {
  const part = (name: string) => objectOf(configuration[name])
  const hasSecret = (name: string) => part(name)['geheim'] !== undefined || part('logboek')['geheim'] !== undefined
  const needSecret = ['audit', 'beslissingen'].filter((name) => configuration[name] !== undefined && !hasSecret(name))
  return [
    ...needSecret.map((name) => `${name}.geheim: is missing, and there is no logboek to take it from`),
    ...(part('pdp')['personen'] === 'pseudoniem' && !hasSecret('beslissingen') ? ['pdp.personen: pseudoniem needs beslissingen.geheim or logboek.geheim'] : []),
    ...sharedFiles(part),
  ]
}

function sharedFiles(part: (name: string) => Values): string[] {
  const owners = new Map<string, string>()
  return journals.flatMap((name) => {
    const file = part(name)['bestand']
    if (typeof file !== 'string') return []
    const owner = owners.get(normalize(file))
    owners.set(normalize(file), owner ?? name)
    return owner === undefined ? [] : [`${name}.bestand: is the file of ${owner} too`]
  })
}

const objectOf = (value: unknown) => (typeof value === 'object' && value !== null ? value : {}) as Values
