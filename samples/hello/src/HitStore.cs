using Microsoft.Data.Sqlite;

namespace Hello;

/// <summary>
/// The hits, one row each, in a SQLite file that old and new replicas share while a deployment switches between them:
/// write-ahead log, and a writer that waits for the others instead of failing.
/// </summary>
internal sealed class HitStore : IAsyncDisposable
{
    private const string Schema = "CREATE TABLE IF NOT EXISTS hits (id INTEGER PRIMARY KEY, key TEXT UNIQUE, at TEXT NOT NULL)";
    private readonly SqliteConnection connection;
    private readonly SemaphoreSlim turn = new(1, 1);

    private HitStore(SqliteConnection connection) => this.connection = connection;

    /// <summary>Opens or creates the database and answers a first query and a first write (which is rolled back).</summary>
    public static HitStore Open(string directory)
    {
        Directory.CreateDirectory(directory);
        var source = new SqliteConnectionStringBuilder { DataSource = Path.Combine(directory, "hello.db"), Pooling = false };
        var connection = new SqliteConnection(source.ToString());
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA busy_timeout = 10000");
            Execute(connection, "PRAGMA journal_mode = WAL");
            Execute(connection, "PRAGMA synchronous = FULL");
            Execute(connection, Schema);
            var store = new HitStore(connection);
            store.Insert(null, keep: false);
            return store;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Adds a hit, unless one with the same key exists, and returns how many there are.</summary>
    public Task<long> Add(string? key) => InTurn(() => Insert(key, keep: true));

    public Task<long> Count() => InTurn(() => CountRows(null));

    public async ValueTask DisposeAsync()
    {
        await turn.WaitAsync();
        // Passive: moves what it can into the database file without waiting for the other replicas.
        Execute(connection, "PRAGMA wal_checkpoint(PASSIVE)");
        await connection.DisposeAsync();
    }

    private async Task<long> InTurn(Func<long> work)
    {
        await turn.WaitAsync();
        try
        {
            return work();
        }
        finally
        {
            turn.Release();
        }
    }

    private long Insert(string? key, bool keep)
    {
        // Immediate: takes the write lock at once, so that the busy timeout applies; upgrading a read lock would fail instead.
        using var transaction = connection.BeginTransaction(deferred: false);
        using var insert = connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText = "INSERT INTO hits (key, at) VALUES ($key, $at) ON CONFLICT (key) DO NOTHING";
        insert.Parameters.AddWithValue("$key", (object?)key ?? DBNull.Value);
        insert.Parameters.AddWithValue("$at", DateTimeOffset.UtcNow.ToString("O"));
        insert.ExecuteNonQuery();
        var count = CountRows(transaction);
        if (keep)
            transaction.Commit();
        return count;
    }

    private long CountRows(SqliteTransaction? transaction)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT COUNT(*) FROM hits";
        return (long)command.ExecuteScalar()!;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
