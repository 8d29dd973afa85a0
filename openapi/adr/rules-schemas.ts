/** Names and forms of what goes in and out. */
import { keywordOf, type Api, type Field } from './api.ts'
import { lowerCamel } from './rules-paths.ts'
import type { Rule } from './rules.ts'

/** Properties, and parameters of any kind: what is a date in an answer is one in a question. */
function fieldsOf({ properties, operations }: Api): readonly Field[] {
  const parameters = operations.flatMap((one) => one.parameters).flatMap(({ name, place }) => {
    const schema = place.at('schema')
    return schema ? [{ name, schema }] : []
  })
  return [...properties, ...new Map(parameters.map((one) => [one.schema.pointer, one])).values()]
}

const formatOf = ({ schema }: Field) => keywordOf(schema, 'format')
const isText = ({ schema }: Field) => keywordOf(schema, 'type') === 'string'

/** `datum`, `startdatum`, `verificatieDatum`, `birthDate`; of a filter `plaatsgevondenOp__date` too. */
const isDateName = (name: string) => /(^|[a-z_])(datum|Datum|Date|_date)$|^date$/.test(name)
const isMomentName = (name: string) => /(^tijdstip|Tijdstip|[a-z]datumtijd|DatumTijd|[a-z]Timestamp|^timestamp)$/.test(name)

/** What the world calls a format of time; RFC 3339 has the first two, the design rules the third. */
const allowed = ['date', 'date-time', 'time-local']
const isOfTime = (format: unknown) => typeof format === 'string' && /date|time|datum|tijd/i.test(format)

const faultsOf = (wrong: (field: Field) => boolean, says: string): Rule['look'] => (api) =>
  fieldsOf(api).filter(wrong).map(({ name, schema }) => ({ at: schema, says: `${says}: ${name}`, subject: name }))

export const schemaRules: readonly Rule[] = [
  {
    id: '/core/date-time/format',
    look: faultsOf((field) => {
      const format = formatOf(field)
      if (format === 'date-time-local') return false
      return isOfTime(format) ? !allowed.includes(format as string) : isText(field) && isMomentName(field.name)
    }, 'is a time in no form of RFC 3339'),
  },
  { id: '/core/date-time/timezone', look: faultsOf((field) => formatOf(field) === 'date-time-local', 'is a moment without its offset') },
  {
    id: '/core/date-time/date-omit-time-portion',
    look: faultsOf((field) => isText(field) && isDateName(field.name) && formatOf(field) !== 'date' && (formatOf(field) === undefined || formatOf(field) === 'date-time'), 'is a date, and not of format date'),
  },
  {
    id: 'gevel/property-camel-case',
    look: ({ properties }) => properties.filter(({ name }) => !lowerCamel.test(name.replace(/^_(?=expand$|links$)/, '')))
      .map(({ name, schema }) => ({ at: schema, says: `is not lower camelCase: ${name}`, subject: name })),
  },
  {
    id: 'gevel/schema-pascal-case',
    level: 'warning',
    look: ({ root }) => (root.at('components', 'schemas')?.members() ?? []).filter(([name]) => !/^([A-Z][a-z0-9]*)+$/.test(name))
      .map(([name, at]) => ({ at, says: `is not UpperCamelCase: ${name}`, subject: name })),
  },
]
