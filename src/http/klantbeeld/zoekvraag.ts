/**
 * The body of a search for a klantbeeld: checked against the document, with all that is wrong with it at once. Nothing that a client
 * put in it comes back in what is said of it, save the names of fields, and of those only what can be one.
 */
import { Ajv, type ErrorObject } from 'ajv'
import { normaliseAdres, toTelefoonnummer } from '#domain/adres.ts'
import { isEmailadres } from '#domain/adres-rules.ts'
import { faults, type Fault } from '#domain/faults.ts'
import { isValidIdentity, type Identity } from '#domain/identity.ts'
import type { components } from '#domain/standaard-klantbeeld.ts'
import type { Deel, KlantbeeldAsked } from '../../federation/klantbeeld/klantbeelden.ts'
import type { Adres } from '../../federation/who/links.ts'
import { invalidParams } from '../problem.ts'
import type { Document } from '../validation.ts'
import { repeated } from '../repeated.ts'
import { fieldTreeOf, Fields, type Selection } from './fields.ts'

type Body = components['schemas']['Zoekvraag']

export interface Zoekvraag extends KlantbeeldAsked {
  /** What of each part is shown; absent: all. */
  readonly selection?: Selection
}

/** Throws a Problem that names all that is wrong. */
export type ReadZoekvraag = (body: unknown) => Zoekvraag

export function zoekvraagReader(document: Document): ReadZoekvraag {
  const ajv = new Ajv({ allErrors: true, strict: false, useDefaults: true })
  ajv.addSchema({ $id: 'klantbeeld', components: document.components })
  const check = ajv.compile({ $ref: 'klantbeeld#/components/schemas/Zoekvraag' })
  const fields = new Fields(fieldTreeOf(document))
  return (given) => {
    // Defaults are filled in.
    const body = structuredClone(given)
    const shape = check(body) ? [] : shapeFaults(check.errors!)
    // What does not have the shape cannot be looked at further; what does, can. A field too many breaks nothing else.
    const broken = new Set(shape.flatMap(({ name, code }) => (code === 'unknown' ? [] : [name.split('.')[0]])))
    const { identificator, adres, expand, fields: named = [], maximum, herkomst } = (shape.some(({ name }) => name === whole) ? {} : body) as Body
    const found = [
      ...shape,
      ...(identificator && !broken.has('identificator') ? identificatorFaults(identificator) : []),
      ...(adres && !broken.has('adres') ? adresFaults(adres) : []),
      ...(broken.has('fields') || broken.has('expand') ? [] : fields.faults(named, expand)),
    ]
    if (found.length > 0) throw invalidParams(...found)
    const chosen = expand ?? fields.delenOf(named)
    return {
      wie: identificator ? identityOf(identificator) : adresOf(adres!),
      ...(chosen && { delen: new Set<Deel>(chosen) }),
      ...(named.length > 0 && { selection: fields.select(named) }),
      maximum, versies: herkomst,
    }
  }
}

const whole = 'nonFieldErrors'
const soorten = { bsn: 'bsn', rsin: 'rsin', kvkNummer: 'kvk_nummer', vestiging: 'vestigingsnummer' } as const

function identityOf({ soort, waarde, kvkNummer }: NonNullable<Body['identificator']>): Identity {
  return { soort: soorten[soort], nummer: waarde, ...(kvkNummer !== undefined && { kvk: kvkNummer }) }
}

function identificatorFaults(identificator: NonNullable<Body['identificator']>): Fault[] {
  const { soort, kvkNummer } = identificator
  if (soort === 'vestiging' && kvkNummer === undefined) return [faults.required('identificator.kvkNummer')]
  if (soort !== 'vestiging' && kvkNummer !== undefined) return [faults.invalid('identificator.kvkNummer', 'Dit veld hoort alleen bij een vestiging.')]
  return isValidIdentity(identityOf(identificator)) ? [] : [faults.invalid('identificator.waarde', 'Dit is geen geldig nummer van deze soort.')]
}

const adresOf = ({ soort, waarde }: NonNullable<Body['adres']>): Adres => ({ soort, adres: normaliseAdres(soort, waarde) })

function adresFaults({ soort, waarde }: NonNullable<Body['adres']>): Fault[] {
  const valid = soort === 'email' ? isEmailadres(waarde.trim()) : toTelefoonnummer(waarde) !== undefined
  return valid ? [] : [faults.invalid('adres.waarde', soort === 'email' ? 'Voer een geldig e-mailadres in.' : 'Voer een geldig telefoonnummer in.')]
}

/** Of a choice between two the parts say nothing: what is wrong is said of the whole. */
function shapeFaults(errors: readonly ErrorObject[]): Fault[] {
  const own = errors.filter(({ schemaPath }) => !schemaPath.includes('/oneOf/')).map(faultOf)
  return [...new Map(own.map((fault) => [`${fault.name} ${fault.code}`, fault])).values()]
}

function faultOf({ keyword, instancePath, params }: ErrorObject): Fault {
  const path = instancePath.split('/').slice(1).join('.')
  const at = (name: string) => (path ? `${path}.${name}` : name)
  const { missingProperty = '', additionalProperty = '', limit = 0 } = params as { missingProperty?: string; additionalProperty?: string; limit?: number }
  switch (keyword) {
    case 'required': return faults.required(at(missingProperty))
    case 'additionalProperties': return { name: at(repeated(additionalProperty)), code: 'unknown', reason: 'Dit veld bestaat niet.' }
    case 'oneOf': return faults.invalid(whole, 'Noem een identificator of een adres, en niet allebei.')
    case 'enum': return faults.noChoice(path)
    case 'minimum': return faults.tooLow(path, limit)
    case 'maximum': return faults.tooHigh(path, limit)
    case 'maxLength': return faults.tooLong(path, limit)
    case 'minLength': return faults.tooShort(path, limit)
    case 'maxItems': return faults.invalid(path, `Noem er hoogstens ${limit}.`)
    case 'minItems': return faults.invalid(path, `Noem er minstens ${limit}.`)
    case 'uniqueItems': return faults.invalid(path, 'Noem elk maar één keer.')
    case 'type': return faults.invalid(path || whole, 'Deze waarde is van een verkeerd type.')
    default: return faults.invalid(path || whole)
  }
}
