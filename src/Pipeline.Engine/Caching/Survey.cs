using System.Collections.Concurrent;

namespace Pipeline.Engine;

/// <summary>The files of targets as they are at one moment.</summary>
internal sealed class Survey(string root, StatIndex index)
{
    private const int MostThreads = 8;
    private readonly Tree _tree = new(root);
    private readonly ConcurrentDictionary<PatternSet, FileSet> _sets = new();

    public FileSet Inputs(Declaration declaration) => Files(declaration.Files);

    public FileSet Outputs(Declaration declaration) => Files(declaration.Outputs);

    /// <summary>Looks for the files of all targets at once, on all processors. What goes wrong is told when it is asked for.</summary>
    public void Prepare(IReadOnlyList<Declaration> declarations)
    {
        var next = -1;
        var threads = new Thread[Math.Min(Math.Min(Environment.ProcessorCount, MostThreads), declarations.Count) - 1];
        for (var i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(Work) { IsBackground = true };
            threads[i].Start();
        }

        Work();
        foreach (var thread in threads)
            thread.Join();

        void Work()
        {
            for (var i = Interlocked.Increment(ref next); i < declarations.Count; i = Interlocked.Increment(ref next))
                Prepare(declarations[i]);
        }
    }

    private void Prepare(Declaration declaration)
    {
        try
        {
            foreach (var file in Inputs(declaration).Files)
                file.Hash(index);
            foreach (var file in Outputs(declaration).Files)
                file.Hash(index);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }

    private FileSet Files(PatternSet patterns) => _sets.TryGetValue(patterns, out var known)
        ? known
        : _sets.GetOrAdd(patterns, FileSet.Find(_tree, patterns));
}
