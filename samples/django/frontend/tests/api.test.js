import assert from 'node:assert/strict'
import test from 'node:test'
import { client, explain, orderOf } from '../src/api.js'

const answering = (status, value, seen = []) => async (path, request) => {
  seen.push([path, request])
  return { ok: status < 400, status, json: async () => JSON.parse(value) }
}

test('the token of the session goes with every change', async () => {
  const seen = []
  const api = client(answering(200, '{"csrf":"t1","user":"ada","orders":[]}', seen))
  await api.login('ada', 'secret')
  await api.move(7, 'shipped')
  assert.equal(seen[1][0], '/api/orders/7')
  assert.equal(seen[1][1].headers['X-CSRFToken'], 't1')
  assert.equal(seen[1][1].body, '{"state":"shipped"}')
})

test('mistakes of fields are shown with their names', async () => {
  const api = client(answering(400, '{"error":"The request has mistakes","fields":{"customer":["This field cannot be blank."]}}'))
  await assert.rejects(api.create({}), { message: 'The request has mistakes. customer: This field cannot be blank.' })
})

test('an answer that is no JSON is an error with its status', async () => {
  await assert.rejects(client(answering(502, '<html>')).orders(), { message: 'The server answered 502' })
})

test('a server that cannot be reached is said to be so', async () => {
  await assert.rejects(client(async () => { throw new TypeError('fetch failed') }).session(), { message: 'The server cannot be reached' })
})

test('a form becomes an order', () => {
  const order = orderOf({ customer: ' Ada ', email: '', product: 'tea', quantity: '2', price: '3,50' })
  assert.deepEqual(order, { customer: 'Ada', email: '', lines: [{ product: 'tea', quantity: 2, price: '3.50' }] })
})

test('an error without words names the status', () => assert.equal(explain({}, 500), 'The server answered 500'))
