// What the backend answers, or an error whose message can be shown.
export function client(fetch, token = { value: '' }) {
  async function ask(method, path, body) {
    let answer
    try {
      answer = await fetch('/api/' + path, {
        method,
        credentials: 'same-origin',
        headers: { 'Content-Type': 'application/json', 'X-CSRFToken': token.value },
        body: body === undefined ? undefined : JSON.stringify(body),
      })
    } catch {
      throw new Error('The server cannot be reached')
    }
    let value
    try {
      value = await answer.json()
    } catch {
      throw new Error(`The server answered ${answer.status}`)
    }
    if (!answer.ok) throw new Error(explain(value, answer.status))
    return value
  }

  async function session(method, body) {
    const value = await ask(method, 'session', body)
    token.value = value.csrf
    return value
  }

  return {
    session: () => session('GET'),
    login: (user, password) => session('POST', { user, password }),
    logout: () => session('DELETE'),
    orders: async () => (await ask('GET', 'orders')).orders,
    create: (order) => ask('POST', 'orders', order),
    move: (number, state) => ask('POST', `orders/${number}`, { state }),
  }
}

export function explain(value, status) {
  const fields = Object.entries(value?.fields ?? {}).map(([name, messages]) => (name ? `${name}: ` : '') + [messages].flat().join(' '))
  return [value?.error ?? `The server answered ${status}`, ...fields].join('. ')
}

// The text of a form as the API takes it.
export function orderOf(form) {
  return {
    customer: form.customer.trim(),
    email: form.email.trim(),
    lines: [{ product: form.product.trim(), quantity: Number(form.quantity), price: form.price.trim().replace(',', '.') }],
  }
}
