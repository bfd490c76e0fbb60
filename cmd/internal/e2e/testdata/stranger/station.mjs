// A small station that needs nothing but docs/protocol.md and what Node brings. Its
// pump is imagined; its journal, its link and what it makes of policy are real.
//
//   node station.mjs key DIR STATION              make the key, print its public half
//   node station.mjs enroll DIR GRANT             begin the journal
//   node station.mjs day DIR BROKER PASSWORD SCAN          a day with every trouble
//   node station.mjs next-day DIR BROKER PASSWORD SCAN     after a restart
import crypto from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

import { MQTT } from './mqtt.mjs'
import { canonical, frame, hex, open, refuse, seal, sha256, unframe, verifierKey } from './note.mjs'

// --- The journal on disk

// save replaces a file so that either the old or the new is there after a power cut.
function save(file, text) {
  const fd = fs.openSync(file + '.new', 'w', 0o600)
  fs.writeSync(fd, text)
  fs.fsyncSync(fd)
  fs.closeSync(fd)
  fs.renameSync(file + '.new', file)
  const dir = fs.openSync(path.dirname(file), 'r')
  fs.fsyncSync(dir)
  fs.closeSync(dir)
}

const now = () => new Date().toISOString().slice(0, 19) + 'Z'

class Journal {
  constructor(dir) {
    this.seed = fs.readFileSync(path.join(dir, 'seed'))
    this.grantNote = fs.readFileSync(path.join(dir, 'grant'))
    this.grant = open(this.grantNote, JSON.parse(this.grantNote.toString().split('\n')[0]).policy)
    this.fd = fs.openSync(path.join(dir, 'journal.seg'), 'a+')
    this.notes = unframe(fs.readFileSync(path.join(dir, 'journal.seg')))
    fs.ftruncateSync(this.fd, this.notes.reduce((n, b) => n + 8 + b.length, 0)) // a write cut short
    this.records = this.notes.map((n) => open(n, [this.grant.key]))
    this.boot = 1 + Math.max(0, ...this.records.map((r) => r.boot))
    this.began = Date.now()
  }

  get seq() { return this.notes.length }

  hash(seq) { return hex(sha256(seq === 0 ? this.grantNote : this.notes[seq - 1])) }

  // append seals a record; when it returns, the record is on disk. Returns its Ref.
  append(kind, body) {
    const { station, epoch } = this.grant
    const record = {
      v: 1, station, epoch, seq: this.seq + 1, prev: this.hash(this.seq), boot: this.boot,
      mono_ms: Date.now() - this.began, at: now(), clock: 'S', kind, [kind]: body,
    }
    const note = seal(canonical(record), station, this.seed)
    fs.writeSync(this.fd, frame(note))
    fs.fsyncSync(this.fd)
    this.notes.push(note)
    this.records.push(record)
    return `${station}/${epoch}/${this.seq}`
  }
}

// --- The station

const keyOf = {
  vehicle: ['vehicle'], label: ['label'], person: ['person'], rule: ['rule'], price: ['grade'], grade: ['grade'],
  lease: ['quota', 'period'], once: ['id'], settings: [], command: ['id'], server_key: ['key'],
}
const nothing = () => ({ era: 0, n: 0, objects: {} })
const version = (log) => `${log.era}.${log.n}`

class Station {
  constructor(dir) {
    this.dir = dir
    this.journal = new Journal(dir)
    this.grant = this.journal.grant
    this.id = this.grant.station
    const file = path.join(dir, 'state.json')
    // The newest receipt and the two policy logs, as of the last fsync.
    this.state = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : { receipt: null, logs: { fleet: nothing(), [this.id]: nothing() } }
    this.parts = {}
    this.sent = this.cursor
    this.linked = false
    this.hold = false // keeps records from leaving, while a test looks
    this.seen = { runs: 0, snapshots: 0, connections: 0, resent: 0, receipts: 0 }
    this.waiting = []
  }

  get cursor() { return this.state.receipt?.seq ?? 0 }
  get fleet() { return this.state.logs.fleet }
  get own() { return this.state.logs[this.id] }
  get policy() { return { fleet: version(this.fleet), own: version(this.own) } }

  topic(channel) { return `litro/v1/${this.grant.shard}/${this.id}/${channel}` }

  append(kind, body) {
    const ref = this.journal.append(kind, body)
    this.send()
    return ref
  }

  saveState() { save(path.join(this.dir, 'state.json'), JSON.stringify(this.state)) }

  // until waits for a condition that changes with what comes in.
  until(what, ok) {
    if (ok()) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`waited 60 s for ${what}`)), 60_000)
      this.waiting.push({ ok, resolve: () => { clearTimeout(late); resolve() } })
    })
  }

  changed() {
    const [ready, rest] = [this.waiting.filter((w) => w.ok()), this.waiting.filter((w) => !w.ok())]
    this.waiting = rest
    ready.forEach((w) => w.resolve())
  }

  link(address, password) {
    this.address = address
    this.password = password
    const mqtt = this.mqtt = new MQTT(address, this.id, password, {
      connected: () => mqtt.subscribe([this.topic('receipt'), this.topic('policy')]),
      subscribed: () => this.goOn(),
      message: (topic, bytes) => this.take(topic, bytes),
      lost: () => { if (this.mqtt === mqtt) this.lost() },
    })
    clearInterval(this.timer)
    this.wait = 3000
    this.progress = Date.now()
    this.timer = setInterval(() => this.resend(), 100)
  }

  lost() {
    this.linked = false
    if (!this.away) setTimeout(() => this.link(this.address, this.password), 50)
  }

  // goOn says what is held and sends from the newest receipt: what was on its way
  // when a connection broke may have been lost.
  goOn() {
    this.linked = true
    this.seen.connections++
    this.sayHeld()
    this.rewind()
  }

  rewind() {
    this.seen.resent += Math.max(0, this.sent - this.cursor)
    this.sent = this.cursor
    this.send()
  }

  cut() { this.away = true; this.linked = false; this.mqtt.socket.destroy() }

  back() { this.away = false; this.link(this.address, this.password) }

  end() { this.away = true; clearInterval(this.timer); this.mqtt.end() }

  take(topic, bytes) {
    if (topic === this.topic('receipt')) this.takeReceipt(open(bytes, this.grant.receipt))
    if (topic === this.topic('policy')) this.takePolicy(open(bytes, this.grant.policy))
    this.changed()
  }

  takeReceipt(r) {
    const old = this.state.receipt
    if (r.station !== this.id || r.epoch !== this.grant.epoch) refuse('a receipt of another')
    this.seen.receipts++
    if (old && (r.era < old.era || (r.era === old.era && r.n <= old.n))) return
    if (r.state !== 'ok') refuse(`the server says ${r.state}`)
    if (r.seq > this.journal.seq || r.hash !== this.journal.hash(r.seq)) refuse(`the receipt for ${r.seq} is not of this journal`)
    if (r.seq !== this.cursor) { this.progress = Date.now(); this.wait = 3000 }
    this.state.receipt = r
    this.saveState()
    if (old && r.era > old.era) this.rewind()
    else this.send()
  }

  // send fills the window with messages of 16 records at most.
  send() {
    while (this.linked && !this.hold && this.sent < Math.min(this.journal.seq, this.cursor + 64)) {
      const notes = this.journal.notes.slice(this.sent, Math.min(this.sent + 16, this.cursor + 64))
      while (notes.reduce((n, b) => n + b.length, 0) > 65536) notes.pop()
      this.mqtt.publish(this.topic('journal'), 1, Buffer.concat(notes))
      this.sent += notes.length
    }
  }

  resend() {
    if (!this.mqtt || this.mqtt.socket.writableLength > 0 || Date.now() - this.progress < this.wait) return
    this.progress = Date.now()
    this.wait = Math.min(60_000, this.wait * 2) * (0.9 + Math.random() / 10)
    if (this.linked && !this.hold) this.rewind()
  }

  sayHeld() {
    const parts = Object.values(this.parts).map(({ log, era, base, have }) => ({ log, era, base, have: have.length }))
    this.mqtt.publish(this.topic('held'), 0, Buffer.from(canonical({
      v: 1, policy: this.policy, epoch: this.grant.epoch, durable: this.journal.seq, unsent: this.journal.seq - this.cursor, parts,
    })))
  }

  takePolicy(m) {
    const log = this.state.logs[m.log] ?? refuse(`policy of ${m.log}`)
    if (m.base === undefined) {
      if ((log.era > 0 && m.era !== log.era) || m.from !== log.n + 1) return
      this.seen.runs++
      this.put(log, m.entries ?? []) // what is empty is absent
      log.n = m.to
      log.era = m.era
    } else {
      const whole = this.gather(m, log)
      if (!whole) return
      this.seen.snapshots++
      this.state.logs[m.log] = { era: m.era, n: m.base, objects: {} }
      this.put(this.state.logs[m.log], whole)
      delete this.parts[m.log]
    }
    this.saveState()
    this.sayHeld()
  }

  gather(m, log) {
    if (m.era < log.era || (m.era === log.era && m.base <= log.n)) return null
    let p = this.parts[m.log]
    if (p?.era !== m.era || p?.base !== m.base) p = this.parts[m.log] = { log: m.log, era: m.era, base: m.base, have: [] }
    if (m.part !== p.have.length + 1) return null
    p.have.push(m.entries ?? [])
    return p.have.length === m.parts ? p.have.flat() : null
  }

  put(log, entries) {
    for (const { kind, [kind]: object } of entries) {
      if (keyOf[kind]) log.objects[[kind, ...keyOf[kind].map((k) => object[k])].join(' ')] = object
    }
  }

  // used is what this journal has drawn or reserved of a lease.
  used(quota, period) {
    const sum = (body) => (body.draws ?? []).filter((d) => d.quota === quota && d.period === period).reduce((n, d) => n + d.volume_ul, 0)
    const closed = new Set(this.journal.records.map((r) => r[r.kind].auth))
    return this.journal.records.reduce((n, r) => {
      const reserved = r.kind === 'authorize' && !closed.has(`${r.station}/${r.epoch}/${r.seq}`)
      return n + (reserved || r.kind === 'dispense' ? sum(r[r.kind]) : 0)
    }, 0)
  }

  // decide says whether what was scanned may be fueled, from what is held.
  decide(scan) {
    const [id, number, token] = scan.split('.')
    const at = (kind, ...key) => this.fleet.objects[[kind, ...key].join(' ')]
    const label = at('label', id)
    if (!token) return { reason: 'foreign_code' }
    if (!label) return { reason: 'unknown_label' }
    if (label.version !== Number(number) || label.status !== 'active') return { reason: 'label_void' }
    if (hex(sha256(token).subarray(0, 10)) !== label.token_sha256) return { reason: 'forged' }
    const v = at('vehicle', label.vehicle)
    const rule = at('rule', v.rule)
    if (v.status !== 'active') return { reason: 'vehicle_blocked' }
    if (!rule) return { reason: 'rule_unknown' }
    const draws = (v.quotas ?? []).map((quota) => this.lease(quota))
    const left = Math.min(v.tank_ul ?? 100e6, rule.per_fill_ul ?? 100e6, ...draws.map((d) => d.left))
    if (!(left >= 1e6)) return { reason: draws.some((d) => !d.period) ? 'no_lease' : 'quota', v, rule, left }
    return { reason: 'granted', v, rule, label: `${id}.${number}`, left, draws }
  }

  lease(quota) {
    const time = now()
    const lease = Object.entries(this.own.objects).filter(([k]) => k.startsWith('lease ')).map(([, o]) => o)
      .find((o) => o.quota === quota && o.epoch === this.grant.epoch && o.from_at <= time && time < o.until_at)
    return lease ? { quota, period: lease.period, left: lease.limit_ul - this.used(quota, lease.period) } : { quota, left: 0 }
  }

  get totalizer() {
    return this.journal.records.reduce((n, r) => r.dispense?.totalizer_after_ul ?? n, 123_456_789)
  }

  get meters() { return [{ hose: 'A1', meter: 1, totalizer_ul: this.totalizer }] }

  boot(why) {
    const last = this.journal.records.at(-1)
    this.append('booted', {
      version: 'stranger 1', build: process.version, config_sha256: hex(sha256('none')), policy: this.policy, last_at: last.at,
      off_s: why === 'power' ? undefined : Math.max(0, Math.floor((Date.parse(now()) - Date.parse(last.at)) / 1000)),
      free_bytes: 1_000_000_000, why,
    })
  }

  authorize(scan) {
    const d = this.decide(scan)
    if (d.reason !== 'granted') refuse(`${scan}: ${d.reason}`)
    const price = this.own.objects['price ' + d.v.grades[0]] ?? this.fleet.objects['price ' + d.v.grades[0]]
    const limit = Math.floor(d.left / 10_000) * 10_000
    const body = {
      position: 'A', hoses: ['A1'], purpose: 'vehicle', vehicle: d.v.vehicle, label: d.label, grade: d.v.grades[0], limit_ul: limit, arm: 'pump',
      price_e4: price?.price_e4, currency: price?.currency, odometer_m: (d.v.odometer_m ?? 80_000_000) + 1000, odometer_from: 'driver',
      policy: this.policy, rule: d.rule.rule, reason: 'granted', draws: d.draws.map(({ quota, period }) => ({ quota, period, volume_ul: limit })),
      linked: this.linked, lapse_s: 60,
    }
    return { ref: this.append('authorize', body), body }
  }

  // dispense records a fill of an authorize to its end.
  dispense({ ref, body }, volume) {
    const before = this.totalizer
    const cents = body.price_e4 && Number((BigInt(volume) * BigInt(body.price_e4) + 50_000_000n) / 100_000_000n)
    return this.append('dispense', {
      auth: ref, position: 'A', hose: 'A1', meter: 1, grade: body.grade, purpose: 'vehicle', volume_ul: volume, volume_from: 'pump', basis: 'obs',
      totalizer_before_ul: before, totalizer_after_ul: before + volume, price_e4: body.price_e4, currency: body.currency,
      amount_cents: cents, price_from: cents && 'policy', vehicle: body.vehicle, label: body.label, odometer_m: body.odometer_m,
      odometer_from: body.odometer_from, full: 'unknown', began_at: now(),
      draws: body.draws.map((d) => ({ ...d, volume_ul: volume })), end: 'H',
    })
  }

  deny(scanned) {
    const { reason } = this.decide(scanned)
    return this.append('deny', { position: 'A', scanned, reason, policy: this.policy, count: 1, linked: this.linked })
  }

  tick() {
    const r = this.state.receipt
    return this.append('tick', {
      meters: this.meters, policy: this.policy, free_bytes: 1_000_000_000, unsent: this.journal.seq - this.cursor,
      receipt: r && { epoch: r.epoch, seq: r.seq, kept: r.kept },
    })
  }

  receipted() { return this.until('the receipt', () => this.cursor === this.journal.seq) }

  // holds waits until the server has sent what a scan needs.
  holds(scan) { return this.until(`policy for ${scan}`, () => this.decide(scan).reason === 'granted') }
}

// --- What the programs do

function makeKey(dir, station) {
  fs.mkdirSync(dir, { recursive: true })
  save(path.join(dir, 'seed'), crypto.randomBytes(32))
  console.log(verifierKey(station, fs.readFileSync(path.join(dir, 'seed'))))
}

function enroll(dir, file) {
  save(path.join(dir, 'grant'), fs.readFileSync(file))
  const s = new Station(dir)
  const { grant } = s
  if (grant.key !== verifierKey(s.id, s.journal.seed)) refuse('the grant is for another key')
  s.journal.append('start', {
    origin: grant.origin, why: 'enrolled', grant: s.journal.hash(0), key: grant.key, meters: s.meters, people: grant.people,
  })
}

// alter sends the next record with one digit changed, and waits for an answer.
async function alter(s) {
  s.hold = true
  s.tick()
  const n = s.seen.receipts
  const altered = Buffer.from(s.journal.notes.at(-1).toString().replace('"free_bytes":1', '"free_bytes":2'))
  s.mqtt.publish(s.topic('journal'), 1, altered)
  s.sayHeld()
  await s.until('an answer to what was altered', () => s.seen.receipts > n)
  if (s.cursor !== s.journal.seq - 1) refuse(`the altered record has a receipt: ${s.cursor}`)
  s.hold = false
  s.send()
  await s.receipted()
  return hex(sha256(altered))
}

async function day(dir, address, password, scan) {
  const s = new Station(dir)
  s.boot('power')
  s.append('config', { what: 'layout', layout: { position: 'A', hose: 'A1', grade: 'diesel', meter: 1, step_ul: 1000, arm: 'pump', totalizer: true } })
  s.link(address, password)
  await s.holds(scan)

  const dispense = s.dispense(s.authorize(scan), 42_195_000)
  const second = s.authorize(scan)
  s.append('void', { auth: second.ref, why: 'canceled', totalizer_ul: s.totalizer })
  s.deny('7501055300075')
  const unread = s.append('weather', { wind_kmh: 12, sky: 'clear' })
  await s.receipted()
  const altered = await alter(s)

  // The line breaks behind a message that nobody may have got, and more is
  // recorded than a window holds.
  for (let i = 0; i < 20; i++) s.tick()
  s.cut()
  for (let i = 0; i < 100; i++) s.deny('7501055300075')
  s.back()
  await s.receipted()
  s.end()
  report(s, { dispense, unread, altered })
}

// nextDay begins where the disk ends. The server has less than the station holds,
// as after a restore, so that a new era begins.
async function nextDay(dir, address, password, scan) {
  const s = new Station(dir)
  s.boot('restart')
  s.link(address, password)
  await s.holds(scan)
  const dispense = s.dispense(s.authorize(scan), 7_000_500)
  await s.receipted()

  const before = s.fleet.era
  s.fleet.n += 1000
  s.sayHeld()
  await s.until('a new era', () => s.fleet.era > before && s.own.era > before && s.state.receipt.era > before)
  s.tick()
  await s.receipted()
  s.end()
  report(s, { dispense })
}

function report(s, facts) {
  console.log(JSON.stringify({ ...facts, seq: s.journal.seq, hash: s.journal.hash(s.journal.seq), receipt: s.state.receipt, policy: s.policy, ...s.seen }))
}

const acts = { key: makeKey, enroll, day, 'next-day': nextDay }
const [act, ...args] = process.argv.slice(2)
await acts[act](...args)
