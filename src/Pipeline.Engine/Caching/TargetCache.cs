using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>
/// Leaves out targets whose inputs did not change, and restores what they make. Several targets may be looked up, run and
/// stored at once.
/// </summary>
internal sealed class TargetCache
{
    private readonly Session _session;
    private readonly BuildOutput _output;
    private readonly string _root;
    private readonly List<Declaration> _declarations = [];
    private readonly Dictionary<ExecutableTarget, Declaration> _byTarget = [];
    private readonly List<string> _mistakes = [];
    private readonly CacheSettings _settings;
    private readonly Stores _stores;
    private readonly StatIndex _index;
    private readonly ToolVersions _tools;
    private readonly SecretKey _key;
    private readonly InputReading _inputs;
    private readonly HitSearch _hits;
    private readonly Lock _gate = new();

    // What Peek expects of targets: their outputs, or null when they will run.
    private readonly Dictionary<ExecutableTarget, IReadOnlyList<OutputEntry>?> _foreseen = [];

    // While nothing ran, all targets share what is known about the files. Afterwards each looks for itself.
    private Survey? _survey;
    private bool _somethingRan;

    public TargetCache(NukeBuild build, Session session, IReadOnlyList<ExecutableTarget> plan)
    {
        _session = session;
        _output = session.Output;
        _root = session.Root!;
        foreach (var target in plan)
        {
            if (target.Definition.InputDeclarations is null && target.Definition.OutputDeclarations is null)
                continue;
            var declaration = Declaration.Of(target, build, _root, plan, _mistakes.Add);
            _declarations.Add(declaration);
            _byTarget.Add(target, declaration);
        }

        _settings = CacheSettings.Read(session, _mistakes.Add);
        _stores = new Stores(_settings, _output);
        _index = new StatIndex(Path.Combine(_settings.Directory, "index"));
        _tools = new ToolVersions(session, Path.Combine(_settings.Directory, "tools"));
        _key = new SecretKey(_root, mayWrite: !session.Options.Plan && session.Options.Explain is null);
        _inputs = new InputReading(build, session, plan, _index, _key, _tools);
        _hits = new HitSearch(_root, _stores, _index, _output);
    }

    /// <summary>Tells what is wrong with the declarations and options, before anything runs.</summary>
    public void Check(Mistakes mistakes)
    {
        DeclarationCheck.Check(_declarations, _mistakes.Add);
        foreach (var mistake in _mistakes)
            mistakes.Add(mistake);
    }

    /// <summary>
    /// Asks right before a target would run; to be called for every target that has actions. When the answer is a hit, its
    /// outputs are in place and its summary is set.
    /// </summary>
    /// <returns>Null for a target without inputs.</returns>
    /// <exception cref="BuildException">The build's own code, or a tool, does not say what an input is.</exception>
    public Lookup? Look(ExecutableTarget target)
    {
        if (!_byTarget.TryGetValue(target, out var declaration) || !Declaration.IsDeclared(target))
        {
            Forget();
            return null;
        }

        var lookup = Answer(target, declaration, mayWrite: true);
        if (lookup.State != CacheState.UpToDate)
            Forget();
        return lookup;
    }

    /// <summary>Says what <see cref="Look"/> would find, without writing anything. Targets are asked in the order of the plan.</summary>
    public Lookup? Peek(ExecutableTarget target) =>
        _byTarget.TryGetValue(target, out var declaration) && Declaration.IsDeclared(target) ? Answer(target, declaration, mayWrite: false) : null;

    /// <summary>Keeps the result of a target that succeeded.</summary>
    /// <exception cref="BuildException">It did not make what it declares.</exception>
    public void Store(ExecutableTarget target, Lookup lookup)
    {
        if (!_byTarget.TryGetValue(target, out var declaration))
            return;
        foreach (var pattern in declaration.Outputs.Includes)
        {
            if (pattern.IsPlain && FileStat.Of(Path.Combine(_root, pattern.Root)).Kind == FileKind.None)
                throw new BuildException($"Target '{target.Name}' declares the output '{pattern.Text}', but did not make it. Make it, or correct Outputs(…).", ExitCode.Failed);
        }

        if (lookup.Inputs is not { } before)
            return;
        try
        {
            Keep(target, declaration, before);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _output.Warn($"The result of target '{target.Name}' cannot be kept: {exception.Message}");
        }
    }

    /// <summary>Shows which inputs of the targets changed since they last succeeded.</summary>
    public void Explain(IReadOnlyList<ExecutableTarget> targets)
    {
        var explanations = new List<Explanation>();
        foreach (var target in targets)
        {
            var lookup = Peek(target);
            explanations.Add(new Explanation(target.Name, lookup, lookup is null ? null : Changes(target, lookup.Inputs)));
        }

        if (_session.Options.Json)
            _output.Document(Explanation.Json(explanations));
        else
            Explanation.Write(_output, explanations);
    }

    /// <summary>Writes down what was learnt about files, once, and keeps the store within its bound.</summary>
    public void Close()
    {
        try
        {
            _index.Save(_root, _stores.Local.Temporary);
            _tools.Save(_stores.Local.Temporary);
            _stores.Close();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _output.Warn($"The cache in '{_settings.Directory}' cannot be written: {exception.Message}");
        }
    }

    private Lookup Answer(ExecutableTarget target, Declaration declaration, bool mayWrite)
    {
        var survey = CurrentSurvey();
        InputList inputs;
        try
        {
            inputs = _inputs.Read(declaration, survey.Inputs(declaration), source => HashOfOutputs(source, survey, mayWrite));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (mayWrite)
                _output.Warn($"The inputs of target '{target.Name}' cannot be read, so it runs: {exception.Message}");
            return Missed(target, $"inputs cannot be read: {exception.Message}", null);
        }

        if (_session.Options.NoCache)
            return Missed(target, "--no-cache", inputs) with { State = CacheState.None };
        if (!mayWrite && declaration.Sources.Find(source => _foreseen.TryGetValue(source, out var outputs) && outputs is null) is { } anew)
            return Missed(target, $"outputs of {anew.Name} are made anew", inputs);
        if (_hits.Find(declaration, survey, inputs, mayWrite) is not var (state, reason, result))
            return Missed(target, Explanation.Reason(Changes(target, inputs)), inputs);
        if (mayWrite)
        {
            target.SummaryInformation = new(result.Summary);
            if (state == CacheState.Restored)
                Record(target, inputs);
        }
        else
        {
            _foreseen[target] = result.Outputs;
        }

        return new Lookup(state, reason) { Inputs = inputs };
    }

    private Lookup Missed(ExecutableTarget target, string reason, InputList? inputs)
    {
        lock (_gate)
            _foreseen[target] = null;
        return new Lookup(CacheState.Missed, reason) { Inputs = inputs };
    }

    private byte[] HashOfOutputs(ExecutableTarget source, Survey survey, bool isReal) =>
        OutputEntry.HashOf(!isReal && _foreseen.TryGetValue(source, out var foreseen) && foreseen is not null
            ? foreseen
            : OutputEntry.Read(survey.Outputs(_byTarget[source]), _index));

    private void Keep(ExecutableTarget target, Declaration declaration, InputList before)
    {
        var survey = new Survey(_root, _index);
        var after = _inputs.ReadFiles(declaration, survey.Inputs(declaration), source => HashOfOutputs(source, survey, isReal: true));
        if (Change.Find(before.Files, after.All) is [var first, ..])
        {
            _output.Warn($"An input of target '{target.Name}' changed while it ran ({first}), so its result is not kept.");
            return;
        }

        var outputs = OutputEntry.Read(survey.Outputs(declaration), _index);
        if (outputs.Find(entry => entry.Kind == FileKind.Link && !StoredResult.StaysInside(entry.Path, entry.Link)) is { } link)
        {
            _output.Warn($"The output '{link.Path}' of target '{target.Name}' is a link to '{link.Link}', outside of the root, so the result is not kept.");
            return;
        }

        var summary = new Dictionary<string, string>();
        foreach (var (name, value) in target.SummaryInformation)
            summary[Redactor.Redact(name)] = Redactor.Redact(value);
        var result = new StoredResult(before.Fingerprint, target.Name, outputs, summary);
        if (result.Size > _settings.Size)
            _output.Warn($"The outputs of target '{target.Name}' ({new ByteSize(result.Size).ToRoundedText()}) are larger than the cache may be ({new ByteSize(_settings.Size).ToRoundedText()}), so they are not kept. --cache-size sets the bound.");
        else if (!_stores.Keep(result, _root))
            _output.Warn($"An output of target '{target.Name}' changed while it was kept, so it is not kept.");
        else
            Record(target, before);
    }

    private string RecordFile(ExecutableTarget target) => Path.Combine(_settings.Directory, "targets", target.Name);

    private void Record(ExecutableTarget target, InputList inputs) =>
        TargetRecord.Write(RecordFile(target), _stores.Local.Temporary(), inputs, _key);

    /// <summary>What changed since the target last succeeded here; null when it never did.</summary>
    private List<Change>? Changes(ExecutableTarget target, InputList? inputs) =>
        inputs is not null && TargetRecord.Read(RecordFile(target)) is var (_, before)
            ? Change.Find(before, TargetRecord.Storable(inputs, _key))
            : null;

    private Survey CurrentSurvey()
    {
        lock (_gate)
        {
            if (_somethingRan)
                return new Survey(_root, _index);
            if (_survey is null)
            {
                _survey = new Survey(_root, _index);
                _survey.Prepare(_declarations);
            }

            return _survey;
        }
    }

    private void Forget()
    {
        lock (_gate)
            (_survey, _somethingRan) = (null, true);
    }
}
