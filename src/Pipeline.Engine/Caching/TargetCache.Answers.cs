using Nuke.Common.Execution;

namespace Pipeline.Engine;

internal sealed partial class TargetCache
{
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
        if (_hits.Find(declaration, survey, inputs, mayWrite) is not { } hit)
            return Missed(target, Explanation.Reason(Changes(target, inputs)), inputs);
        if (mayWrite)
        {
            target.SummaryInformation = new(hit.Result.Summary);
            if (hit.State == CacheState.Restored)
                Record(target, inputs);
        }
        else
        {
            _foreseen[target] = hit.Result.Outputs;
        }

        return new Lookup(hit.State, hit.Reason) { Inputs = inputs };
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
