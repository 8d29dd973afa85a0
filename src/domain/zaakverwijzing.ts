/**
 * Links to a zaak, of which there are many spellings: clients write other codes for the same thing, and name a zaak by its
 * uuid or by its identificatie. Filters on such a link become filters on any of its spellings.
 */
import type { PlainFilter } from './query.ts'
import type { ResourceName } from './resources.ts'

/** The spellings that mean the same. */
export interface ZaakSpelling {
  readonly codeObjecttype: readonly string[]
  readonly codeRegister: readonly string[]
  readonly codeSoortObjectId: { readonly uuid: readonly string[]; readonly identificatie: readonly string[] }
}

type Member = 'ObjectId' | 'CodeObjecttype' | 'CodeRegister' | 'CodeSoortObjectId'

/** The beginnings of the filters on the identificator of an onderwerpobject. */
const prefixes: { readonly [R in ResourceName]?: readonly string[] } = {
  klantcontacten: ['onderwerpobject__onderwerpobjectidentificator', 'wasOnderwerpobject__onderwerpobjectidentificator'],
  onderwerpobjecten: ['onderwerpobjectidentificator'],
}

/** Filters that may together mean a zaak. */
export interface ZaakFilters {
  readonly prefix: string
  /** What the zaak is called; absent when the filters name none. */
  readonly objectId?: string
  /** The codes say that it is a zaak; without codes any object may be meant. */
  readonly certain: boolean
}

/** The groups of filters of a list that mean, or may mean, a zaak. */
export function zaakFilters(resource: ResourceName, filters: readonly PlainFilter[], spelling: ZaakSpelling): ZaakFilters[] {
  return (prefixes[resource] ?? []).flatMap((prefix): ZaakFilters[] => {
    const given = (member: Member) => filters.find(({ name }) => name === prefix + member)?.value as string | undefined
    const codes = [given('CodeObjecttype'), given('CodeRegister'), given('CodeSoortObjectId')] as const
    const spelled = spellingsOf(spelling)
    if (codes.some((code, index) => code !== undefined && !spelled[index]!.includes(code))) return []
    const objectId = given('ObjectId')
    const certain = codes[0] !== undefined || codes[1] !== undefined
    return certain || objectId !== undefined ? [{ prefix, certain, ...(objectId !== undefined && { objectId }) }] : []
  })
}

function spellingsOf({ codeObjecttype, codeRegister, codeSoortObjectId }: ZaakSpelling): readonly (readonly string[])[] {
  return [codeObjecttype, codeRegister, [...codeSoortObjectId.uuid, ...codeSoortObjectId.identificatie]]
}

/** The filters with any spelling of the zaak in the place of the one that was asked for; `names` are those of the zaak, the one asked for among them. */
export function withSpellings(filters: readonly PlainFilter[], { prefix }: ZaakFilters, spelling: ZaakSpelling, names: readonly string[]): PlainFilter[] {
  const [codeObjecttype, codeRegister, codeSoortObjectId] = spellingsOf(spelling)
  const any: Readonly<Record<string, readonly string[]>> = {
    [`${prefix}ObjectId`]: names,
    [`${prefix}CodeObjecttype`]: codeObjecttype!,
    [`${prefix}CodeRegister`]: codeRegister!,
    [`${prefix}CodeSoortObjectId`]: codeSoortObjectId!,
  }
  return filters.map(({ name, value }) => ({ name, value: any[name] ?? value }))
}
