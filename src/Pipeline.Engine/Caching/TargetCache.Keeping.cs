using Nuke.Common.Execution;

namespace Pipeline.Engine;

internal sealed partial class TargetCache
{
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
}
