/** The rules of the standard that a draft can break, in the words in which the standard says so. */
import type { Fault } from '#spi'

export const faults = {
  required: (name: string): Fault => ({ name, code: 'required', reason: 'Dit veld is vereist.' }),
  null: (name: string): Fault => ({ name, code: 'null', reason: 'Dit veld mag niet leeg zijn.' }),
  blank: (name: string): Fault => ({ name, code: 'blank', reason: 'Dit veld mag niet leeg zijn.' }),
  tooLong: (name: string, max: number): Fault => ({ name, code: 'max_length', reason: `Dit veld mag niet meer dan ${max} tekens hebben.` }),
  noChoice: (name: string): Fault => ({ name, code: 'invalid_choice', reason: 'Dit is een ongeldige keuze.' }),
  invalid: (name: string, reason = 'Deze waarde is ongeldig.'): Fault => ({ name, code: 'invalid', reason }),
  missing: (name: string, model: string): Fault => ({ name, code: 'does_not_exist', reason: `${model} object bestaat niet.` }),
  unique: (name: string, reason: string): Fault => ({ name, code: 'unique', reason }),
  /** Another record would be left without what it needs. */
  protected: (model: string): Fault => ({
    name: 'nonFieldErrors',
    code: 'invalid',
    reason: `Cannot delete some instances of ${model}: they are referenced through protected foreign keys.`,
  }),
}
