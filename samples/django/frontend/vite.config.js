import { defineConfig } from 'vite'

// While developing, the API answers from the backend's own port.
export default defineConfig({
  server: { proxy: { '/api': 'http://127.0.0.1:8000', '/health': 'http://127.0.0.1:8000' } },
  build: { sourcemap: false, assetsInlineLimit: 0 },
})
