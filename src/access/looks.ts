/**
 * What a filter looks at: fields of the resource itself, and of what belongs to it. Found by letting each filter look at a
 * record that remembers what was looked at, so that the table of filters stays the only one.
 */
import { filters } from '#domain/filters.ts'
import { resourceNames, type ResourceName } from '#domain/resources.ts'

export interface Looked {
  readonly resource: ResourceName
  readonly field: string
}

/** What the evidence of a record was taken from: fields of other resources. */
const evidence: Readonly<Record<string, readonly (readonly [ResourceName, string])[]>> = {
  hadBetrokkenen: [['klantcontacten', 'hadBetrokkenen']],
  'hadBetrokkenen.wasPartij': [['betrokkenen', 'wasPartij']],
  'hadBetrokkenen.adressen': [['betrokkenen', 'digitaleAdressen'], ['digitaleadressen', 'adres']],
  gingOverOnderwerpobjecten: [['klantcontacten', 'gingOverOnderwerpobjecten'], ['onderwerpobjecten', 'onderwerpobjectidentificator']],
  wasOnderwerpobjecten: [['onderwerpobjecten', 'wasKlantcontact'], ['onderwerpobjecten', 'onderwerpobjectidentificator']],
  digitaleAdressen: [['betrokkenen', 'digitaleAdressen'], ['digitaleadressen', 'adres']],
  'klantcontact.nummer': [['klantcontacten', 'nummer']],
  'klantcontact.referentienummer': [['klantcontacten', 'referentienummer']],
  betrokkene: [['betrokkenen', 'rol']],
  'partij.nummer': [['partijen', 'nummer']],
  'partij.soortPartij': [['partijen', 'soortPartij']],
  actoren: [['internetaken', 'toegewezenAanActoren'], ['actoren', 'naam']],
  subIdentificatorVan: [['partijen', 'partijIdentificatoren'], ['partij-identificatoren', 'subIdentificatorVan']],
  categorieen: [['partijen', 'categorieRelaties'], ['categorieen', 'naam']],
  vertegenwoordigdDoor: [['vertegenwoordigingen', 'vertegenwoordigdePartij']],
}

/** By resource and name of the filter. */
export const looks: { readonly [R in ResourceName]: ReadonlyMap<string, readonly Looked[]> } = Object.fromEntries(resourceNames.map((resource) =>
  [resource, new Map(Object.keys(filters[resource]).map((name) => [name, looksOf(resource, name)]))])) as never

function looksOf(resource: ResourceName, name: string): Looked[] {
  const found: Looked[] = []
  const record = {
    local: '',
    fields: remembering((field) => void found.push({ resource, field })),
    evidence: remembering((path) => {
      for (const [other, field] of evidence[path] ?? []) found.push({ resource: other, field })
      return [remembering((member) => void evidence[`${path}.${member}`]?.forEach(([other, field]) => found.push({ resource: other, field })))]
    }, true),
  }
  filters[resource][name]!.values(record)
  return found
}

/** An object of which every member that is read is told; with `given` its members are what the telling answers. */
function remembering(tell: (name: string) => unknown, given = false): object {
  return new Proxy({}, {
    get: (_target, name) => {
      if (typeof name !== 'string') return undefined
      const answer = tell(name)
      return given ? listAndMembers(answer as object[]) : undefined
    },
  })
}

/** Some evidence is a list, some an object: this is both. */
function listAndMembers(list: object[]): object {
  return new Proxy(list, { get: (target, name, receiver) => (Reflect.has(target, name) ? Reflect.get(target, name, receiver) as unknown : (list[0] as Record<string | symbol, unknown>)[name]) })
}
