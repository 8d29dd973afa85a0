/** What can be wrong with what a client wants written, in the codes and the words in which the standard says so. */

export interface Fault {
  /** Path of the field: `wasPartij.uuid`, `partijIdentificatoren.0.partijIdentificator.objectId`, `nonFieldErrors`. */
  readonly name: string
  /** The standard's code: `required`, `unique`, `invalid`. */
  readonly code: string
  /** Dutch, for the client; holds no value of the draft. */
  readonly reason: string
}

export const faults = {
  required: (name: string): Fault => ({ name, code: 'required', reason: 'Dit veld is vereist.' }),
  null: (name: string): Fault => ({ name, code: 'null', reason: 'Dit veld mag niet leeg zijn.' }),
  blank: (name: string): Fault => ({ name, code: 'blank', reason: 'Dit veld mag niet leeg zijn.' }),
  tooLong: (name: string, max: number): Fault => ({ name, code: 'max_length', reason: `Zorg ervoor dat dit veld niet meer dan ${max} karakters bevat.` }),
  tooShort: (name: string, min: number): Fault => ({ name, code: 'min_length', reason: `Zorg ervoor dat dit veld minimaal ${min} karakters bevat.` }),
  tooHigh: (name: string, max: number): Fault => ({ name, code: 'max_value', reason: `Zorg ervoor dat deze waarde kleiner is dan of gelijk is aan ${max}.` }),
  tooLow: (name: string, min: number): Fault => ({ name, code: 'min_value', reason: `Zorg ervoor dat deze waarde groter is dan of gelijk is aan ${min}.` }),
  noChoice: (name: string): Fault => ({ name, code: 'invalid_choice', reason: 'Dit is een ongeldige keuze.' }),
  invalid: (name: string, reason = 'Deze waarde is ongeldig.'): Fault => ({ name, code: 'invalid', reason }),
  notAList: (name: string, type: string): Fault => ({ name: `${name}.nonFieldErrors`, code: 'not_a_list', reason: `Verwachtte een lijst met items, maar kreeg type "${type}".` }),
  notADictionary: (name: string, type: string): Fault => ({ name, code: 'not_a_dict', reason: `Verwachtte een dictionary van items, maar kreeg type "${type}".` }),
  /** `name` is the path of the object, empty for a body as a whole. */
  notAnObject: (name: string, type: string): Fault =>
    ({ name: name ? `${name}.nonFieldErrors` : 'nonFieldErrors', code: 'invalid', reason: `Ongeldige data. Verwacht een dictionary, kreeg een ${type}.` }),
  missing: (name: string, model: string): Fault => ({ name, code: 'invalid', reason: `${model} object bestaat niet.` }),
  unique: (name: string, reason: string): Fault => ({ name, code: 'unique', reason }),
  /** A number that a record of its kind has already. */
  numberTaken: (name: string): Fault =>
    ({ name: name ? `${name}.__all__` : '__all__', code: 'unique', reason: '`PartijIdentificator` moet uniek zijn, er bestaat er al een met deze gegevenscombinatie.' }),
  /** Another record would be left without what it needs. */
  protected: (model: string): Fault => ({
    name: 'nonFieldErrors',
    code: 'invalid',
    reason: `Cannot delete some instances of ${model}: they are referenced through protected foreign keys.`,
  }),
}

/** Faults of a part, told under the part's own path. */
export function under(path: string, found: readonly Fault[]): Fault[] {
  return found.map((fault) => ({ ...fault, name: [path, fault.name].filter((part) => part !== '').join('.') }))
}
