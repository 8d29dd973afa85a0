/** How Gevel is deployed: an image and manifests that give it nothing that it does not need, and the package under a user that may nothing. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'
import { loadConfiguration } from '../../src/configuration/load.ts'
import { root } from '../architecture/tree.ts'
import { dockerfileFaults, manifestFaults, manifestsOf, type Manifest } from './deployment.ts'
import { buildImage, type Image } from './image.ts'

const text = (path: string) => readFileSync(join(root, path), 'utf8')
const dockerfile = text('deploy/Dockerfile')

describe('The Dockerfile', () => {
  const without = (part: string | RegExp, other = '') => {
    assert.ok(typeof part === 'string' ? dockerfile.includes(part) : part.test(dockerfile), String(part))
    return dockerfile.replace(part, other)
  }
  const worse: Readonly<Record<string, string>> = {
    'the latest base': without(/node:24[\d.]+-trixie-slim$/m, 'node:latest'), 'another base': without('FROM ${NODE_IMAGE}\n', 'FROM debian\n'), 'root': without('USER 65532:65532\n'),
    'a user by name': without('USER 65532:65532', 'USER node'), 'packages of testing': without('"--omit=dev", '), 'scripts of packages': without('"--ignore-scripts", '), 'a file of the machine': without('COPY --from=build /src/bin bin', 'COPY bin bin'),
    'a shell': without('ENTRYPOINT ["node", "bin/gevel.js"]', 'ENTRYPOINT node bin/gevel.js'), 'a secret': without('ENV NODE_ENV=production', 'ENV GEVEL_SECRET=geheim'), 'something fetched': without('USER', 'ADD https://elders.example/x /x\nUSER'),
  }
  for (const [what, changed] of Object.entries(worse)) it(`is seen to have ${what}`, () => assert.equal(dockerfileFaults(changed).length, 1, dockerfileFaults(changed).join()))
  it('has nothing of these', () => assert.deepEqual(dockerfileFaults(dockerfile), []))

})

describe('What the Dockerfile puts together', function () {
  this.timeout(180_000)
  let image: Image
  before(() => { image = buildImage(dockerfile, text('.dockerignore')) })
  after(() => image?.remove())

  it('is made of what .dockerignore lets through, which is nothing of a machine', () => {
    for (const path of ['.git', 'node_modules/.package-lock.json', 'test/http', 'deploy']) assert.ok(!existsSync(join(image.source, path)), path)
    for (const path of ['bin/gevel.js', 'dist/src/main.js', 'dist/openapi/klantinteracties.yaml', 'node_modules/express', 'package.json']) assert.ok(existsSync(join(image.app, path)), path)
    for (const path of ['node_modules/typescript', 'node_modules/mocha', 'node_modules/node', 'src', 'test', 'dist/test/http']) assert.ok(!existsSync(join(image.app, path)), path)
  })

  it('serves as a user that may nothing, where nothing can be written', async () => {
    const gevel = image.start(['start'], { GEVEL_CONFIG: image.configuration })
    try {
      const url = await gevel.listening()
      assert.equal((await fetch(`${url}/health/ready`)).status, 200)
      const answer = await fetch(`${url}/klantinteracties/api/v1/partijen`, { headers: { authorization: 'Token een-token-van-genoeg-tekens' } })
      // Its one source is not there, which it says by itself.
      assert.equal(answer.status, 503, await answer.text())
      const [{ uid, capabilities, canGain }] = [gevel.rights()]
      if (process.getuid?.() === 0) assert.deepEqual([uid, capabilities, canGain], [65532, 0, false])
      assert.deepEqual(gevel.writable(), [])
    } finally {
      assert.equal(await gevel.stop(), 0)
    }
    assert.deepEqual(image.changed(), [])
  })
})

describe('The manifests', () => {
  const folder = 'deploy/kubernetes'
  const { resources, configMapGenerator, images } = parse(text(`${folder}/kustomization.yaml`)) as { resources: string[]; configMapGenerator: { name: string; files: string[] }[]; images: { name: string }[] }
  const manifests = () => resources.flatMap((file) => manifestsOf(text(`${folder}/${file}`)))

  /** Every way of leaving one thing out of a manifest, or of turning it round. */
  function* worse(value: any, path: readonly string[] = []): Generator<{ readonly path: string; readonly apply: () => () => void }> {
    for (const [key, one] of Object.entries(value as Record<string, any>)) {
      yield { path: [...path, key].join('.'), apply: () => {
        if (Array.isArray(value)) value.splice(Number(key), 1)
        else delete value[key]
        return () => {
          if (Array.isArray(value)) value.splice(Number(key), 0, one)
          else value[key] = one
        }
      } }
      if (typeof one === 'object' && one !== null) yield* worse(one, [...path, key])
    }
  }

  it('are all that the folder has', () => {
    assert.deepEqual(resources.filter((file) => !existsSync(join(root, folder, file))), [])
    assert.deepEqual(manifests().map(({ kind }) => kind as string), ['ServiceAccount', 'Deployment', 'Service', 'NetworkPolicy', 'PodDisruptionBudget'])
  })

  it('give no right that is not needed', () => assert.deepEqual(manifestFaults(manifests()), []))

  it('are seen to miss anything that takes a right away', () => {
    const all: Manifest[] = manifests()
    const unseen: string[] = []
    for (const manifest of all) {
      for (const { path, apply } of worse(manifest)) {
        const undo = apply()
        if (manifestFaults(all).length === 0) unseen.push(`${String(manifest['kind'])} ${path}`)
        undo()
      }
    }
    const guarding = /securityContext|automount|capabilities|drop|readOnlyRoot|resources\.(limits|requests)|seccomp|policyTypes|podSelector$|sizeLimit|livenessProbe$|readinessProbe$/
    // The group follows the user; what is asked of the cluster besides takes no right away.
    assert.deepEqual(unseen.filter((path) => guarding.test(path) && !/fsGroup|runAsGroup|(ingress|egress)\.\d/.test(path)), [])
  })

  it('have a configuration without faults, with every secret from the Secret and none too many', async () => {
    assert.deepEqual(configMapGenerator, [{ name: 'gevel', files: ['gevel.yaml'] }])
    const [container] = manifests().find(({ kind }) => kind === 'Deployment')!['spec'].template.spec.containers
    assert.ok(images.some(({ name }) => name === container.image))
    const names = (container.env as { name: string }[]).map(({ name }) => name).filter((name) => name.startsWith('GEVEL_'))
    assert.deepEqual([...new Set([...text(`${folder}/gevel.yaml`).matchAll(/\$\{ENV:(\w+)\}/g)].map(([, name]) => name!))].sort(), [...names].sort())
    const { faults } = await loadConfiguration(join(root, folder, 'gevel.yaml'), Object.fromEntries(names.map((name) => [name, `een-geheim-van-genoeg-tekens-${name}`])))
    assert.deepEqual(faults, [])
  })
})

describe('The path of the configuration', () => {
  it('is the same in the image and in the manifests', () => {
    const path = /GEVEL_CONFIG=(\S+)/.exec(dockerfile)![1]!
    assert.ok(text('deploy/kubernetes/deployment.yaml').includes(`mountPath: ${dirname(path)},`))
  })
})
