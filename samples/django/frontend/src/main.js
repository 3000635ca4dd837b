import { client, orderOf } from './api.js'

const api = client((...request) => fetch(...request))
const [page, message, corner] = ['page', 'message', 'session'].map((id) => document.getElementById(id))

// Text is always set as text: what customers are called is never HTML.
function element(name, attributes = {}, ...children) {
  const result = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) result.addEventListener(key.slice(2), value)
    else result.setAttribute(key, value)
  }
  result.append(...children)
  return result
}

function form(fields, label, submit) {
  const inputs = fields.map(([name, hint, type]) => element('input', { name, placeholder: hint, 'aria-label': hint, type: type ?? 'text' }))
  return element('form', {
    onsubmit: (event) => {
      event.preventDefault()
      attempt(() => submit(Object.fromEntries(new FormData(event.target))))
    },
  }, ...inputs, element('button', {}, label))
}

async function attempt(action) {
  message.textContent = ''
  try {
    await action()
  } catch (error) {
    message.textContent = error.message
  }
}

function table(orders, mayChange) {
  const head = element('tr', {}, ...['No.', 'Customer', 'State'].map((x) => element('th', {}, x)), element('th', { class: 'amount' }, 'Total'), element('th'))
  const rows = orders.map((order) => element('tr', {},
    element('td', {}, String(order.number)), element('td', {}, order.customer), element('td', {}, order.state),
    element('td', { class: 'amount' }, order.total),
    element('td', {}, ...(mayChange ? order.next : []).map((state) => element('button', {
      onclick: () => attempt(async () => { await api.move(order.number, state); await show() }),
    }, state)))))
  return element('table', {}, element('thead', {}, head), element('tbody', {}, ...rows))
}

async function show() {
  const session = await api.session()
  corner.replaceChildren()
  if (!session.user) {
    page.replaceChildren(form([['user', 'User'], ['password', 'Password', 'password']], 'Log in', async ({ user, password }) => {
      await api.login(user, password)
      await show()
    }))
    return
  }
  corner.replaceChildren(session.user + ' ', element('button', { onclick: () => attempt(async () => { await api.logout(); await show() }) }, 'Log out'))
  const orders = await api.orders()
  const fields = [['customer', 'Customer'], ['email', 'E-mail'], ['product', 'Product'], ['quantity', 'Quantity', 'number'], ['price', 'Price']]
  const create = form(fields, 'Order', async (values) => { await api.create(orderOf(values)); await show() })
  page.replaceChildren(...(session.may_change ? [create] : []), table(orders, session.may_change))
}

attempt(show)
