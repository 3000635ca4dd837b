using System.Text.Json;
using Pipeline.Diagnostics;
using Pipeline.Execution;

namespace Pipeline.Deployment;

/// <summary>Who holds an environment, as written beside the lock.</summary>
/// <param name="Token">Grows with every owner; a run with a lower one is fenced off.</param>
/// <param name="Owner">User, machine and command.</param>
/// <param name="Process">The owner's process.</param>
/// <param name="Since">When it took the lock, by its wall clock.</param>
/// <param name="Heartbeat">When it last showed life, by its wall clock.</param>
/// <param name="Released">Whether it gave the lock back.</param>
public sealed record LockState(
    long Token, string Owner, ProcessIdentity Process, DateTimeOffset Since, DateTimeOffset Heartbeat, bool Released)
{
    /// <summary>Reads who holds the lock now; null: nobody. Changes nothing and disturbs nobody.</summary>
    public static LockState? ReadHeld(string path) => Read(path) is { Released: false } state && state.Process.IsAlive ? state : null;

    internal static LockState? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path + ".json"), DeploymentJson.Default.LockState);
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The owner with its age and last sign of life.</summary>
    public string Describe(DateTimeOffset now) =>
        $"{Owner} (process {Process.Pid}) since {Since:u}, {Age(now - Since)}, last sign of life {Age(now - Heartbeat)}";

    // A clock that was set back must not print a negative age.
    private static string Age(TimeSpan age) =>
        age < TimeSpan.Zero ? "just now" : age < TimeSpan.FromMinutes(2) ? $"{age.TotalSeconds:0} s ago" : $"{age.TotalMinutes:0} min ago";
}

/// <summary>
/// One run at a time for an environment. The operating system holds the lock on an open file and gives it back when its owner
/// ends in any way, so a killed owner never blocks the next one and no clock is asked; the file beside it is for people and
/// carries the fencing token.
/// </summary>
public sealed class DeployLock : IDisposable
{
    /// <summary>Time between two signs of life.</summary>
    public static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(5);

    private readonly FileStream _file;
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ITimer _heartbeat;
    private readonly Lock _gate = new();
    private LockState _state;

    private DeployLock(FileStream file, string path, LockState state, TimeProvider time)
    {
        (_file, _path, _state, _time) = (file, path, state, time);
        Write(state);
        _heartbeat = time.CreateTimer(_ => Beat(), null, HeartbeatEvery, HeartbeatEvery);
    }

    /// <summary>The fencing token: greater than that of every owner before.</summary>
    public long Token => _state.Token;

    /// <summary>Who holds it.</summary>
    public string Owner => _state.Owner;

    /// <summary>Takes the lock.</summary>
    /// <param name="path">The lock's file; it stays for good.</param>
    /// <param name="owner">User, machine and command, for people.</param>
    /// <param name="atLeast">A token known from elsewhere that the new one must exceed.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="PipelineException">Somebody else holds it: refused, exit 3.</exception>
    public static DeployLock Acquire(string path, string owner, long atLeast, TimeProvider time)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException e) when (File.Exists(path))
        {
            var holder = LockState.Read(path);
            throw PipelineException.Refused(
                "The environment is in use by another run",
                path,
                holder is null ? e.Message : $"it is held by {holder.Describe(time.GetUtcNow())}",
                holder is null ? "try again" : $"wait for it to end; if it hangs, end process {holder.Process.Pid}, and the next run takes over");
        }

        try
        {
            var token = Math.Max(LockState.Read(path)?.Token ?? 0, atLeast) + 1;
            var now = time.GetUtcNow();
            return new DeployLock(file, path, new LockState(token, owner, ProcessIdentity.Current, now, now, Released: false), time);
        }
        catch (IOException e)
        {
            file.Dispose();
            throw PipelineException.Failed("The lock could not be written", path, e.Message, "free disk space and run the command again", inner: e);
        }
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_state.Released)
                return;
            _heartbeat.Dispose();
            _state = _state with { Released = true };
            TryWrite();
        }

        _file.Dispose();
    }

    private void Beat()
    {
        lock (_gate)
        {
            if (_state.Released)
                return;
            _state = _state with { Heartbeat = _time.GetUtcNow() };
            TryWrite();
        }
    }

    // A sign of life is only information: a full disk must not end the run for it.
    private void TryWrite()
    {
        try
        {
            Write(_state);
        }
        catch (IOException)
        {
        }
    }

    private void Write(LockState state) =>
        DurableFile.Write(_path + ".json", JsonSerializer.SerializeToUtf8Bytes(state, DeploymentJson.Default.LockState));
}
